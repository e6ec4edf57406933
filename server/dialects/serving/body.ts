/** Reading bodies by the contract: JSON or form, bounded, or read and dropped where a route takes no input. */
import { isAppRouteMutation, isZodType, type AppRoute } from '@ts-rest/core';
import express, { type Request, type RequestHandler } from 'express';
import { factsOf } from '../../../contract/dialect.ts';
import { HttpFailure } from './failures.ts';
import { stateOf } from './state.ts';

/** No documented body comes near this. */
export const BODY_LIMIT_BYTES = 100 * 1024;

const JSON_TYPES = ['application/json', 'application/*+json'];
const FORM_TYPE = 'application/x-www-form-urlencoded';

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** body-parser's errors as failures; anything else stays what it is. */
const failureOf = (error: unknown, req: Request): unknown => {
  if (typeof error !== 'object' || error === null) return error;
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
        given: req.headers['content-encoding'] ?? req.headers['content-type'] ?? '',
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
      const given = req.headers['content-type'] ?? '';
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

const limit = BODY_LIMIT_BYTES;
const takeJson = through(express.json({ limit, strict: false, type: () => true }), JSON_TYPES);
const takeForm = through(express.urlencoded({ limit, extended: false, type: () => true }), [FORM_TYPE]);
const takeNothing: RequestHandler = (_req, _res, next) => next();

/** How the body of a route is read. */
export const bodyReaderOf = (route: AppRoute): RequestHandler => {
  if (factsOf(route).ignoresBody === true) return drop;
  if (!isAppRouteMutation(route) || !('body' in route) || !isZodType(route.body)) return takeNothing;
  return route.contentType === FORM_TYPE ? takeForm : takeJson;
};
