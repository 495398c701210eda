import { signableOf } from '../tabs.ts';
import { addressInput } from './address-inputs.ts';
import type { PageInput } from './page-input.ts';

/** The pictures that a tab shows, each once, in its order: by their addresses, or where the address is the picture itself, by their names. */
export async function tabInputs(tab: number): Promise<PageInput[]> {
  const { images } = await signableOf(tab);
  return images.flatMap(({ url, label }, i) => {
    if (/^https?:/.test(url)) return [addressInput(url, 'page')];
    if (!url.startsWith('data:')) return [];
    const file = async () => (await fetch(url)).blob();
    const read = async () => new Uint8Array(await (await file()).arrayBuffer());
    return [{ name: `${label.slice(0, 200) || 'picture'} (${i + 1})`, file, read }];
  });
}
