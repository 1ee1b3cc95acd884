import type { SandboxState } from '../../control/api.js';
import { useReader, useStore } from '../state/contexts.js';
import { useNow } from '../state/use-now.js';
import { stepWords } from '../text/step-words.js';
import { fullMomentIn, relativeWords, shortMomentIn, timeWithSecondsIn } from '../text/zone-time.js';
import { useBusy } from './use-busy.js';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Moves the sandbox's time; it only ever goes forwards. */
export function ClockPanel({ state }: { state: SandboxState }) {
  const store = useStore();
  const reader = useReader();
  const nowMs = useNow(state.clock.offsetMs, 1_000);
  const { busy, run } = useBusy();
  const plus = (testId: string, words: string, byMs: number) => (
    <button
      type="button"
      class="button"
      disabled={busy}
      data-testid={testId}
      onClick={() => run(() => store.advanceClock(byMs))}
    >
      {words}
    </button>
  );
  return (
    <>
      <p class="panel-about">The time everything in the sandbox goes by. It moves forwards only.</p>
      <div class="clock-face">
        <time data-testid="clock-now" dateTime={new Date(nowMs).toISOString()}>
          {timeWithSecondsIn(reader.timeZone, nowMs)}
        </time>
        <p>{fullMomentIn(reader.timeZone, nowMs).replace(/ at .*/, '')}</p>
        <p class="dim">
          {reader.timeZone.replaceAll('_', ' ')}
          {state.clock.offsetMs > 0 && ` · ${aheadWords(state.clock.offsetMs)} ahead of real time`}
        </p>
      </div>
      <div class="button-row">
        {plus('clock-plus-hour', '+ 1 hour', hourMs)}
        {plus('clock-plus-day', '+ 1 day', 24 * hourMs)}
        {plus('clock-plus-week', '+ 7 days', 7 * 24 * hourMs)}
      </div>
      <h3>The next thing that will happen</h3>
      <NextStep
        next={state.next}
        nowMs={nowMs}
        timeZone={reader.timeZone}
        busy={busy}
        go={(to) => run(() => store.moveClockTo(to))}
      />
      <h3>Deadlines of open requests</h3>
      {state.deadlines.length === 0 && <p class="panel-about">No request is open.</p>}
      <ul class="deadlines">
        {state.deadlines.map((deadline) => {
          const atMs = Date.parse(deadline.at);
          const to = (words: string, toMs: number) => (
            <button
              type="button"
              class="button small"
              disabled={busy || toMs <= nowMs}
              onClick={() => run(() => store.moveClockTo(new Date(toMs).toISOString()))}
            >
              {words}
            </button>
          );
          return (
            <li key={deadline.requestId} data-testid={`deadline-${deadline.requestId}`}>
              <b>{deadline.keyName}</b> <code class="id">{deadline.requestId}</code>
              <p title={fullMomentIn(reader.timeZone, atMs)}>
                {shortMomentIn(reader.timeZone, atMs)} ({relativeWords(atMs, nowMs)})
              </p>
              <div class="button-row">
                {to('To 1 minute before', atMs - minuteMs)}
                {to('To 1 minute after', atMs + minuteMs)}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** What time alone brings next, and the way there. */
function NextStep({
  next,
  nowMs,
  timeZone,
  busy,
  go,
}: {
  next: SandboxState['next'];
  nowMs: number;
  timeZone: string;
  busy: boolean;
  go: (to: string) => void;
}) {
  if (!next) return <p class="panel-about">Nothing is planned while no request waits.</p>;
  const atMs = Date.parse(next.at);
  return (
    <div class="next-step">
      <p data-testid="clock-next-what">{stepWords(next)}</p>
      <p class="dim" data-testid="clock-next-at" title={fullMomentIn(timeZone, atMs)}>
        {shortMomentIn(timeZone, atMs)} ({relativeWords(atMs, nowMs)})
      </p>
      <button
        type="button"
        class="button"
        // What is over gives way to what comes then.
        disabled={busy || atMs <= nowMs}
        data-testid="clock-next"
        data-at={next.at}
        onClick={() => go(new Date(atMs + justAfterMs).toISOString())}
      >
        Go there
      </button>
    </div>
  );
}

/** The KMS counts in whole seconds. */
const justAfterMs = 2_000;

function aheadWords(offsetMs: number): string {
  return relativeWords(offsetMs, 0).replace(/^in /, '');
}
