import { useId, useState } from 'preact/hooks';
import type { FaultRequest, FaultState } from '../../control/api.js';
import { useStore } from '../state/contexts.js';
import { faultKinds, faultOperations, faultWords } from '../state/fault-kinds.js';
import { useBusy } from './use-busy.js';

const targetNames = { kms: 'KMS', iam: 'IAM', slack: 'Chat Web API' } as const;

/** As often as the control API takes; nobody gets through so many calls. */
const untilCleared = 1_000;

/** Lets the next calls go wrong, to see what the bot tells people then. */
export function FaultPanel({ faults }: { faults: FaultState[] }) {
  const store = useStore();
  const id = useId();
  const { busy, run } = useBusy();
  const [target, setTarget] = useState<FaultRequest['target']>('kms');
  const [operation, setOperation] = useState('');
  const [kindId, setKindId] = useState('down');
  const [times, setTimes] = useState(untilCleared);
  const kinds = faultKinds.filter((kind) => kind.targets.includes(target));
  const kind = kinds.find((each) => each.id === kindId) ?? kinds[0];
  const add = () => {
    if (!kind) return;
    run(() => store.addFault({ target, ...(operation ? { operation } : {}), times, ...kind.fault }));
  };
  return (
    <>
      <p class="panel-about">
        Choose what should go wrong with the next calls, then go on playing. The bot tries a call that failed
        again: what goes wrong once is often mended before anybody sees it.
      </p>
      <form
        class="fault-form"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <label for={`${id}-target`}>The next calls to</label>
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
        <label for={`${id}-kind`}>go wrong: it</label>
        <select id={`${id}-kind`} value={kind?.id} onChange={(event) => setKindId(event.currentTarget.value)}>
          {kinds.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title}
            </option>
          ))}
        </select>
        <label for={`${id}-times`}>how often</label>
        <select
          id={`${id}-times`}
          value={String(times)}
          onChange={(event) => setTimes(Number(event.currentTarget.value))}
        >
          <option value="1">once</option>
          <option value="2">twice</option>
          <option value="5">five times</option>
          <option value={String(untilCleared)}>until it is cleared</option>
        </select>
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
            {faultWords(fault)}
            {fault.remaining < untilCleared / 2 ? `; ${fault.remaining} left` : ', until it is cleared'}
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
