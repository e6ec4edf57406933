/**
 * What the service says of itself: the OpenAPI documents, and Swagger UI to read and try them.
 * Everything is served from here; the page loads nothing from elsewhere.
 */
import express, { type Router } from 'express';
import { createDocumentsRouter, type DocumentsDeps } from './documents.ts';
import { createReaderRouter } from './reader.ts';

/** The routes of the documents, and of the pages that show them below `/docs/`. */
export const createDocsRouter = (deps: DocumentsDeps): Router =>
  express.Router().use(createDocumentsRouter(deps)).use(createReaderRouter(deps.names));
