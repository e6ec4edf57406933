/** Reading bodies by the contract: JSON or form, bounded, or read and dropped where a route takes no input. */
import { isUtf8 } from 'node:buffer';
import { isAppRouteMutation, isZodType, type AppRoute } from '@ts-rest/core';
import express, { type Request, type RequestHandler } from 'express';
import { factsOf } from '../../../contract/dialect.ts';
import { HttpFailure } from './failures.ts';
import { stateOf } from './state.ts';

/** No documented body comes near this. */
export const BODY_LIMIT_BYTES = 100 * 1024;

const JSON_TYPES = ['application/json', 'application/*+json'];
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A header that an answer may quote is cut to a harmless length. */
const QUOTED_LENGTH = 100;
const mediaTypeOf = (req: Request): string => (req.headers['content-type'] ?? '').slice(0, QUOTED_LENGTH);

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** UTF-8 only (RFC 8259, section 8.1): decoding anything else would guess letters, those of passwords as well. */
const requireUtf8 = (req: Request, _res: unknown, body: Buffer, charset: string): void => {
  if (charset !== 'utf-8') {
    const given = mediaTypeOf(req);
    throw new HttpFailure({ code: 'media_type_unsupported', given, expected: 'UTF-8' });
  }
  if (!isUtf8(body)) throw new HttpFailure({ code: 'request_malformed' });
};

/** body-parser's errors as failures; anything else stays what it is. */
const failureOf = (error: unknown, req: Request): unknown => {
  if (typeof error !== 'object' || error === null || error instanceof HttpFailure) return error;
  switch ('type' in error ? error.type : undefined) {
    case 'entity.parse.failed':
      return new HttpFailure({ code: 'json_malformed' });
    case 'entity.too.large':
    case 'parameters.too.many':
      return new HttpFailure({ code: 'body_too_large', limitBytes: BODY_LIMIT_BYTES });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new HttpFailure({
        code: 'media_type_unsupported',
        given: req.headers['content-encoding']?.slice(0, QUOTED_LENGTH) ?? mediaTypeOf(req),
        expected: 'UTF-8',
      });
    default:
      // A body that ends early, or whose compression is broken: the latter is zlib's error, with a status and no type.
      return 'status' in error && error.status === 400
        ? new HttpFailure({ code: 'request_malformed' }, { cause: error })
        : error;
  }
};

const through =
  (parse: RequestHandler, types: readonly string[]): RequestHandler =>
  (req, res, next) => {
    const state = stateOf(res);
    if (state.bodyIsRead) {
      next();
      return;
    }
    state.bodyIsRead = true;
    if (hasBody(req) && !req.is([...types])) {
      const given = mediaTypeOf(req);
      next(new HttpFailure({ code: 'media_type_unsupported', given, expected: types[0] ?? '' }));
      return;
    }
    parse(req, res, (error?: unknown) => {
      // No body at all is an empty one: each missing field is named.
      if (req.body === undefined) req.body = {};
      next(error === undefined ? undefined : failureOf(error, req));
    });
  };

/** Counts what comes and drops it, whatever its type or form. */
const drop: RequestHandler = (req, _res, next) => {
  let bytes = 0;
  let isOver = false;
  const finish = (error?: HttpFailure): void => {
    if (isOver) return;
    isOver = true;
    next(error);
  };
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT_BYTES)
      finish(new HttpFailure({ code: 'body_too_large', limitBytes: BODY_LIMIT_BYTES }));
  });
  req.on('end', () => finish());
  req.on('error', (cause) => finish(new HttpFailure({ code: 'request_malformed' }, { cause })));
};

const options = { limit: BODY_LIMIT_BYTES, type: () => true, verify: requireUtf8 };
const takeJson = through(express.json({ ...options, strict: false }), JSON_TYPES);
const takeForm = through(express.urlencoded({ ...options, extended: false }), [FORM_TYPE]);
const takeNothing: RequestHandler = (_req, _res, next) => next();

/** How the body of a route is read. */
export const bodyReaderOf = (route: AppRoute): RequestHandler => {
  if (factsOf(route).ignoresBody === true) return drop;
  if (!isAppRouteMutation(route) || !('body' in route) || !isZodType(route.body)) return takeNothing;
  return route.contentType === FORM_TYPE ? takeForm : takeJson;
};
