import { useEffect, useRef, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { openOptions } from '../../lib/browser/pages.ts';
import { keepWelcome, readWelcome, WELCOME_STEPS, type WelcomeStep } from '../../lib/browser/welcome.ts';
import { SamplePage } from './SamplePage.tsx';
import { WhatItDoes } from './WhatItDoes.tsx';
import { WhatLeaves } from './WhatLeaves.tsx';

const BODIES = { what: WhatItDoes, leaves: WhatLeaves, try: SamplePage } as const;

/** The introduction: what Colophon does, what leaves the computer, and a sample page to try it on. */
export function Welcome() {
  const [step, setStep] = useState<WelcomeStep>();
  const [finished, setFinished] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  /** Whether somebody has gone to a step here: the first one shown leaves the focus where the browser puts it. */
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    readWelcome().then((welcome) => setStep(welcome.step));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heading to go to is that of the step.
  useEffect(() => {
    if (moved) heading.current?.focus();
  }, [moved, step, finished]);
  if (!step) return null;

  const at = WELCOME_STEPS.indexOf(step);
  const [before, next] = [WELCOME_STEPS[at - 1], WELCOME_STEPS[at + 1]];
  function go(to: WelcomeStep): void {
    setStep(to);
    setFinished(false);
    setMoved(true);
    keepWelcome({ step: to, done: false });
  }
  function finish(): void {
    setFinished(true);
    setMoved(true);
    keepWelcome({ step: 'what', done: true });
  }

  const Body = BODIES[step];
  return (
    <main className="welcome" data-step={finished ? 'finished' : step}>
      <header>
        <div className="brand">
          <img src="/icon/48.png" alt="" />
          <h1>{t('welcome_title')}</h1>
        </div>
        <nav aria-label={t('welcome_steps')}>
          <ol>
            {WELCOME_STEPS.map((name) => (
              <li key={name}>
                <button
                  type="button"
                  className="plain"
                  aria-current={name === step && !finished ? 'step' : undefined}
                  onClick={() => go(name)}
                >
                  {t(`welcome_step_${name}`)}
                </button>
              </li>
            ))}
          </ol>
        </nav>
      </header>
      <section aria-labelledby="welcome-step">
        <h2 id="welcome-step" ref={heading} tabIndex={-1}>
          {finished ? (
            t('welcome_finish')
          ) : (
            <>
              <span className="spoken">
                {t('welcome_step_of', String(at + 1), String(WELCOME_STEPS.length))}{' '}
              </span>
              {t(`welcome_step_${step}`)}
            </>
          )}
        </h2>
        {finished ? <Finished /> : <Body />}
      </section>
      {!finished && (
        <footer className="row">
          {before && (
            <button type="button" onClick={() => go(before)}>
              {t('welcome_back')}
            </button>
          )}
          <button type="button" className="primary" onClick={() => (next ? go(next) : finish())}>
            {t(next ? 'welcome_next' : 'welcome_finish')}
          </button>
          {next && (
            <button type="button" className="plain skip" onClick={finish}>
              {t('welcome_skip')}
            </button>
          )}
        </footer>
      )}
    </main>
  );
}

function Finished() {
  return (
    <>
      <p>{t('welcome_finished')}</p>
      <p>{t('welcome_finished_again')}</p>
      <p className="row">
        <button type="button" onClick={openOptions}>
          {t('popup_open_options')}
        </button>
      </p>
    </>
  );
}
