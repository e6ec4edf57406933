/** A real Chromium, and what a visitor in it would notice: complaints on the console, requests to elsewhere. */
import { chromium as chromiumType, type Browser, type Page } from 'playwright-core';

declare global {
  /** The path of the system's Chromium; set by the jest project. */
  var chromium: string;
}

/** Starts the browser. Its own sandbox does not run as root. */
export const openBrowser = (): Promise<Browser> =>
  chromiumType.launch({
    executablePath: chromium,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

export interface VisitOptions {
  readonly locale?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled?: boolean;
  readonly colorScheme?: 'light' | 'dark';
}

/** One person's look at the service, in a context of its own. */
export interface Visit {
  readonly page: Page;
  /** Errors and warnings on the console, policy violations among them, and exceptions of scripts. */
  readonly complaints: string[];
  /** Every address that was asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Opens a visit. */
export const startVisit = async (browser: Browser, options: VisitOptions): Promise<Visit> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const documents = new Set<string>();
  page.on('request', (request) => {
    requests.push(request.url());
    if (request.isNavigationRequest()) documents.add(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    // That a page itself was answered 400 is said on the console; it is what the page is about.
    const isOwnStatus = documents.has(message.location().url) && message.text().includes('a status of 400');
    if (!isOwnStatus) complaints.push(message.text());
  });
  return { page, complaints, requests, close: () => context.close() };
};

/** How far the page can be scrolled sideways, in CSS pixels. */
export const sidewaysScroll = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
