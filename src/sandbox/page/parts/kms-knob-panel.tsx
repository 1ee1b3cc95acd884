import { useId } from 'preact/hooks';
import {
  deletionChecks,
  errorEras,
  reasonCounts,
  type DeletionCheck,
  type KmsKnobs,
} from '../../kms/knobs.js';
import { useStore } from '../state/contexts.js';
import { useBusy } from './use-busy.js';

const eraTitles: Record<KmsKnobs['era'], string> = {
  current: 'as today',
  '2020': 'as in 2020',
  'no-status': 'without a status',
  'blank-code': 'with a blank in the code',
  'go-capitals': 'with capital letters',
};
const reasonTitles: Record<KmsKnobs['reasons'], string> = {
  first: 'the first one',
  all: 'all of them at once',
};

/** Every order of the gates, as a choice of a menu. */
const orders: DeletionCheck[][] = deletionChecks.flatMap((first) =>
  deletionChecks.flatMap((second) =>
    deletionChecks
      .filter((third) => new Set([first, second, third]).size === deletionChecks.length)
      .map((third) => [first, second, third]),
  ),
);
const separator = ', ';
const orderText = (order: readonly DeletionCheck[]) => order.join(separator);

/** How the simulator answers where IBM documents nothing, or has changed its answers over the years. */
export function KmsKnobPanel({ knobs }: { knobs: KmsKnobs }) {
  const store = useStore();
  const id = useId();
  const { busy, run } = useBusy();
  const turn = (change: Partial<KmsKnobs>) => run(() => store.turnKnobs(change));
  return (
    <details class="knobs" data-testid="kms-knobs">
      <summary>How it answers</summary>
      <div class="knob-rows">
        <label for={`${id}-order`}>Gates of a deletion</label>
        <select
          id={`${id}-order`}
          value={orderText(knobs.checkOrder)}
          disabled={busy}
          onChange={({ currentTarget }) =>
            turn({ checkOrder: currentTarget.value.split(separator) as DeletionCheck[] })
          }
        >
          {orders.map((order) => (
            <option key={orderText(order)}>{orderText(order)}</option>
          ))}
        </select>
        <label for={`${id}-reasons`}>Of several, it names</label>
        <select
          id={`${id}-reasons`}
          value={knobs.reasons}
          disabled={busy}
          onChange={({ currentTarget }) => turn({ reasons: currentTarget.value as KmsKnobs['reasons'] })}
        >
          {reasonCounts.map((reasons) => (
            <option key={reasons} value={reasons}>
              {reasonTitles[reasons]}
            </option>
          ))}
        </select>
        <label for={`${id}-era`}>Form of errors</label>
        <select
          id={`${id}-era`}
          value={knobs.era}
          disabled={busy}
          onChange={({ currentTarget }) => turn({ era: currentTarget.value as KmsKnobs['era'] })}
        >
          {errorEras.map((era) => (
            <option key={era} value={era}>
              {eraTitles[era]}
            </option>
          ))}
        </select>
      </div>
    </details>
  );
}
