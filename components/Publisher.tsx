import { useEffect, useState } from 'react';
import type { PackRow } from '../lib/browser/detector/pack-list.ts';
import { askEngine } from '../lib/browser/engine-client.ts';
import { t } from '../lib/browser/i18n.ts';
import type { EnginePublishers } from '../lib/browser/messages.ts';
import type { Settings } from '../lib/browser/settings.ts';
import type { Hex } from '../lib/content/hex.ts';
import { cardKey } from '../lib/detector/card-key.ts';
import type { Publishers } from '../lib/registry/publishers.ts';
import { publisherLines } from '../lib/verdict/describe-publisher.ts';

/** Who published a pack's card, as the registry has it. */
export function Publisher({ publishers }: { publishers: Publishers | undefined }) {
  const lines = !publishers
    ? [t('publisher_asking')]
    : 'failed' in publishers
      ? [t('publisher_failed', publishers.failed)]
      : publisherLines(publishers.claims, t);
  return (
    <div
      className="note publisher"
      data-state={!publishers ? 'asking' : 'failed' in publishers ? 'failed' : 'asked'}
    >
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** Asks who published the cards of some packs, by the packs' ids. Those that come with the extension are its own. */
export function usePublishers(
  rows: readonly PackRow[],
  settings: Settings,
): Readonly<Record<string, Publishers>> {
  const [found, setFound] = useState<Readonly<Record<string, Publishers>>>({});
  const asked = rows.flatMap(({ id, card, origin }) =>
    card && origin !== 'bundled' ? [[id, cardKey(card)] as const] : [],
  );
  const key = JSON.stringify([
    asked,
    settings.rpcUrls,
    settings.chainId,
    settings.registry,
    settings.followed,
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is all that is asked about.
  useEffect(() => {
    if (asked.length === 0) return;
    let current = true;
    ask(asked, settings).then((answers) => current && setFound(answers));
    return () => {
      current = false;
    };
  }, [key]);
  return found;
}

async function ask(
  asked: readonly (readonly [string, Hex])[],
  settings: Settings,
): Promise<Readonly<Record<string, Publishers>>> {
  const cards = asked.map(([, card]) => card);
  const message = { to: 'engine', type: 'publishers', cards, settings } as const;
  const answers = await askEngine<EnginePublishers>(message).catch((error: Error) => error);
  const failed = { failed: answers instanceof Error ? answers.message : '' };
  return Object.fromEntries(
    asked.map(([id, card]) => [id, answers instanceof Error ? failed : (answers[card] ?? failed)]),
  );
}
