import { build } from 'wxt';

/** Builds the extension for Chromium and for Firefox into `.output/`. */
for (const browser of ['chrome', 'firefox'] as const) {
  const { manifest } = await build({ browser, manifestVersion: 3, logLevel: 'warn' } as Parameters<
    typeof build
  >[0]);
  console.log(`.output/${browser}-mv3  ${manifest.name} ${manifest.version}`);
}
