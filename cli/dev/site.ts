import { createServer } from 'node:http';
import { samplePages } from '../samples/pages.ts';
import type { Sample, SampleFile } from '../samples/samples.ts';
import { close, listen } from './listen.ts';

/** The sample site, served on a loopback port. */
export type Site = { readonly url: string; readonly stop: () => Promise<void> };

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** Serves the sample pages and their pictures. */
export async function startSite(
  samples: readonly Sample[],
  { port = 0 }: { port?: number } = {},
): Promise<Site> {
  const pages = samplePages(samples);
  const files = new Map(
    samples
      .map(({ media }) => media)
      .filter((media): media is SampleFile => media.type === 'file')
      .map(({ name, bytes }) => [`/media/${name}`, bytes]),
  );
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const page = pages.get(pathname);
    const file = files.get(pathname);
    if (page !== undefined) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    else if (file)
      response.writeHead(200, { 'content-type': TYPES[pathname.split('.').at(-1) ?? ''] }).end(file);
    else response.writeHead(404).end();
  });
  const url = await listen(server, port);
  return { url, stop: () => close(server) };
}
