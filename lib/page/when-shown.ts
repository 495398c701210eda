/** Runs something as soon as the page is a page: not while it is only prerendered, for a reader who may never open it. */
export function whenShown(run: () => void): void {
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', run, { once: true });
  } else run();
}
