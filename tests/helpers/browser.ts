/** A real Chromium, and what a visitor in it would notice: complaints on the console, requests to elsewhere. */
import { chromium, type Browser, type Page } from 'playwright-core';

/** Starts the system's Chromium, which the configuration of the tests has found. Its own sandbox does not run as root. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '',
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
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
  readonly requests: string[];
  /**
   * Leaves the page, without a cookie and all that it kept, for another one of its site: the browser then goes on in
   * the same process, with all that it has compiled.
   */
  leave(url: string): Promise<void>;
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
  return {
    page,
    complaints,
    requests,
    leave: async (url) => {
      if (page.url() !== 'about:blank') await page.evaluate('localStorage.clear(); sessionStorage.clear()');
      await page.goto(url);
      await context.clearCookies();
    },
    close: () => context.close(),
  };
};

/** How far the page can be scrolled sideways, in CSS pixels. */
export const sidewaysScroll = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));

/** The texts that a person sees with less contrast than WCAG 2.2 asks for at level AA (1.4.3), each with its ratio. */
export const paleTexts = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const partsOf = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const mix = (upper, alpha, lower) => upper.map((part, at) => part * alpha + lower[at] * (1 - alpha));
    const luminance = (colour) => {
      const [r, g, b] = colour.map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const backgroundOf = (element) => {
      if (element === null) return [255, 255, 255];
      const [r, g, b, alpha = 1] = partsOf(getComputedStyle(element).backgroundColor);
      return mix([r, g, b], alpha, alpha === 1 ? [r, g, b] : backgroundOf(element.parentElement));
    };
    const opacityOf = (element) =>
      element === null ? 1 : getComputedStyle(element).opacity * opacityOf(element.parentElement);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pale = [];
    while (texts.nextNode()) {
      const { data, parentElement: element } = texts.currentNode;
      if (data.trim() === '' || !element.checkVisibility()) continue;
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const background = backgroundOf(element);
      const [r, g, b, alpha = 1] = partsOf(color);
      const text = mix([r, g, b], alpha * opacityOf(element), background);
      const [dark, light] = [text, background].map(luminance).sort((one, other) => one - other);
      const ratio = (light + 0.05) / (dark + 0.05);
      const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
      if (ratio < (isLarge ? 3 : 4.5)) pale.push(data.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
    }
    return pale;
  })()`);

/** Whether a person who uses the keyboard sees where the focus is. */
export const showsFocus = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(`(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return document.activeElement !== document.body && outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;
  })()`);
