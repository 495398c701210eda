/** Nothing may run, load, be sent from, or frame this page: it is there for wallets to be in it. */
export const CONNECT_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** The page in which the extension asks browser wallets. It has no script of its own. */
export const CONNECT_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Colophon: wallet</title>
    <style>body { max-width: 32rem; margin: 4rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark }</style>
  </head>
  <body>
    <h1>Your wallet is asked here</h1>
    <p>Colophon opened this page because browser wallets can be reached from web pages only. It has no script, and learns
    nothing. Keep it open until you have signed, then close it.</p>
  </body>
</html>
`;
