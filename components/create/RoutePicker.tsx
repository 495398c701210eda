import { t } from '../../lib/browser/i18n.ts';
import type { Route, Work } from '../../lib/outbox/work.ts';

/** How something is published, as its author chooses: one of these. */
export const WAYS = ['relay', 'direct', 'later', 'batch', 'embargo'] as const;

export type Way = (typeof WAYS)[number];

/** The route of a way, and whether readers are given the statement as soon as they can check it. */
export const ROUTE_OF: Readonly<Record<Way, { route: Route; statement: Work['statement'] }>> = {
  relay: { route: 'relay', statement: 'shown' },
  direct: { route: 'direct', statement: 'to-show' },
  later: { route: 'later', statement: 'shown' },
  batch: { route: 'batch', statement: 'to-show' },
  embargo: { route: 'batch', statement: 'kept' },
};

type Props = {
  readonly way: Way;
  readonly choose: (way: Way) => void;
  /** What this account can do. */
  readonly ways: readonly Way[];
};

/** Who brings it to the chain, when, and who pays. */
export function RoutePicker({ way, choose, ways }: Props) {
  return (
    <fieldset className="ways">
      <legend>{t('create_way')}</legend>
      {ways.map((name) => (
        <label className="check" key={name}>
          <input type="radio" name="way" value={name} checked={way === name} onChange={() => choose(name)} />
          <span>{t(`create_way_${name}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
