import { useState } from 'react';
import { askEngine } from '../lib/browser/engine-client.ts';
import { t } from '../lib/browser/i18n.ts';
import type { EngineIdentity } from '../lib/browser/messages.ts';
import { readSettings } from '../lib/browser/settings.ts';
import type { Hex } from '../lib/content/hex.ts';
import { describeAccount } from '../lib/verdict/describe-account.ts';
import { describeIdentity } from '../lib/verdict/describe-identity.ts';
import { FollowSite } from './FollowSite.tsx';

type Answer = EngineIdentity | 'asking' | 'not-asked';

/**
 * Asks who is behind an account, on a click only: the sites that the account names learn that somebody asked.
 */
export function WhoIs({ author }: { author: Hex }) {
  const [answer, setAnswer] = useState<Answer>('not-asked');

  async function ask(): Promise<void> {
    setAnswer('asking');
    setAnswer(
      await askEngine<EngineIdentity>({
        to: 'engine',
        type: 'identify',
        author,
        settings: await readSettings(),
      }),
    );
  }

  if (answer === 'not-asked') {
    return (
      <button type="button" className="plain" onClick={ask}>
        {t('who_ask')}
      </button>
    );
  }
  return (
    <div role="status" className="note">
      {answer === 'asking' && t('who_asking')}
      {answer !== 'asking' && 'failed' in answer && answer.failed}
      {answer !== 'asking' && 'findings' in answer && (
        <ul className="who">
          {describeAccount(answer.account, t).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {answer.findings.map((finding) => (
            <li key={`${finding.code}${finding.name}`} data-state={finding.state} data-code={finding.code}>
              {describeIdentity(finding, t)}
              {finding.code === 'identity.domain.bound' && <FollowSite origin={finding.details.origin} />}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
