/** Answers that are made once, when they are asked for first, and then stay the same. */
import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';

/** Made when it is asked for first, then kept: a start need not wait for what nobody may read. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Answers one text under a strong validator: unchanged, it costs a caller a 304 (RFC 9110, section 8.8). */
export const answerText = (type: string, text: () => string): RequestHandler => {
  const answer = lazily(() => {
    const body = Buffer.from(text());
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
  });
  return (_req, res) => {
    const { body, etag } = answer();
    res.set({ 'Content-Type': type, ETag: etag, 'Cache-Control': 'no-cache' }).send(body);
  };
};
