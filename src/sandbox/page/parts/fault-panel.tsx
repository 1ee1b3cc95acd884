import { useId, useState } from 'preact/hooks';
import type { FaultRequest, FaultState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { faultKinds, faultOperations, faultWords } from '../state/fault-kinds.js';
import { useBusy } from './use-busy.js';

const targetNames = { kms: 'KMS', iam: 'IAM', slack: 'Chat Web API' } as const;

/** Lets the next calls go wrong, to see what the bot tells people then. */
export function FaultPanel({ faults }: { faults: FaultState[] }) {
  const store = useStore();
  const id = useId();
  const { busy, run } = useBusy();
  const [target, setTarget] = useState<FaultRequest['target']>('kms');
  const [operation, setOperation] = useState('');
  const [kindId, setKindId] = useState('cut-after');
  const [times, setTimes] = useState(1);
  const kinds = faultKinds.filter((kind) => kind.targets.includes(target));
  const kind = kinds.find((each) => each.id === kindId) ?? kinds[0];
  const add = () => {
    if (!kind) return;
    run(() => store.addFault({ target, ...(operation ? { operation } : {}), times, ...kind.fault }));
  };
  return (
    <>
      <p class="panel-about">Choose what should go wrong with the next calls, then go on playing.</p>
      <form
        class="fault-form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <label for={`${id}-target`}>The next call to</label>
        <select
          id={`${id}-target`}
          value={target}
          onChange={(event) => {
            setTarget(event.currentTarget.value as FaultRequest['target']);
            setOperation('');
          }}
        >
          {Object.entries(targetNames).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <label for={`${id}-operation`}>for</label>
        <select
          id={`${id}-operation`}
          value={operation}
          onChange={(event) => setOperation(event.currentTarget.value)}
        >
          <option value="">anything</option>
          {faultOperations[target].map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
        <label for={`${id}-kind`}>goes wrong: it</label>
        <select id={`${id}-kind`} value={kind?.id} onChange={(event) => setKindId(event.currentTarget.value)}>
          {kinds.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </select>
        <label for={`${id}-times`}>how many times</label>
        <input
          id={`${id}-times`}
          type="number"
          min={1}
          max={50}
          value={times}
          onInput={(event) => setTimes(Math.max(1, Number(event.currentTarget.value) || 1))}
        />
        <button type="submit" class="button primary" disabled={busy} data-testid="fault-add">
          Let it go wrong
        </button>
      </form>
      <h3>Waiting</h3>
      {faults.length === 0 && <p class="panel-about">No fault is waiting: every call goes well.</p>}
      <ul class="faults">
        {faults.map((fault) => (
          <li key={fault.id} data-testid={`fault-${fault.id}`}>
            <b>
              {targetNames[fault.target]} {fault.operation ?? 'any call'}
            </b>{' '}
            {faultWords(fault)}; {fault.remaining} left
          </li>
        ))}
      </ul>
      {faults.length > 0 && (
        <button
          type="button"
          class="button"
          data-testid="faults-clear"
          onClick={() => run(() => store.clearFaults())}
        >
          Clear all
        </button>
      )}
    </>
  );
}
