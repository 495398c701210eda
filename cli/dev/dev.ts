import { writeSampleFiles } from '../samples/files.ts';
import { publishSamples } from '../samples/samples.ts';
import type { Output } from '../verify.ts';
import { startNetwork } from './network.ts';
import { startSite } from './site.ts';

/** The ports `colophon dev` listens on, all on the loopback interface. */
export const DEV_PORTS = { chain: 8545, service: 8546, site: 8547 } as const;

/** Starts the development network and the sample site and leaves them running until the process is asked to end. */
export async function runDev(
  ports: typeof DEV_PORTS | Record<keyof typeof DEV_PORTS, number>,
  { out, err }: Output,
): Promise<number> {
  const network = await startNetwork(ports);
  const samples = await publishSamples(network);
  const site = await startSite(samples, { port: ports.site });
  const folder = await writeSampleFiles(samples, 'out/dev');
  out(
    JSON.stringify({
      rpc: network.chain.rpcUrl,
      chainId: network.chain.chainId,
      registry: network.domain.address,
      service: network.service.url,
      site: site.url,
      files: folder,
    }),
  );
  err(`Chain, registry, statement server and sample site are running. Sample pages: ${site.url}`);
  err(`Try: npm run -s colophon -- verify ${folder}    Stop with Ctrl-C.`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await site.stop();
  await network.stop();
  return 0;
}
