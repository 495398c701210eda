import type { DetectorEvidence } from '../evidence.ts';
import { detectText, textEvidence } from './detect-text.ts';
import type { TextPack } from './pack.ts';

/** The text detector as a lane: the pack is opened at the first question, and its failure becomes evidence. */
export function askTextPack(open: () => Promise<TextPack>): (text: string) => Promise<DetectorEvidence> {
  let opened: Promise<TextPack> | undefined;
  return async (text) => {
    try {
      opened ??= open();
      const pack = await opened;
      return textEvidence(detectText(pack, text), pack.card);
    } catch (error) {
      opened = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      return { lane: 'detector', state: 'unavailable', code: 'detector.unavailable', details: { reason } };
    }
  };
}
