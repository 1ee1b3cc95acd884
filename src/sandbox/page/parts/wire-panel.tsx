import { useState } from 'preact/hooks';
import type { WireEntry } from '../../control/api.js';
import { useReader } from '../state/contexts.js';
import { timeWithSecondsIn } from '../text/zone-time.js';

const lanes = [
  { lane: 'slack-delivery', title: 'To the bot' },
  { lane: 'slack-api', title: 'Web API' },
  { lane: 'kms', title: 'KMS' },
  { lane: 'iam', title: 'IAM' },
] as const;

export function WirePanel({ entries }: { entries: WireEntry[] }) {
  const [hidden, setHidden] = useState<ReadonlySet<WireEntry['lane']>>(new Set());
  const toggle = (lane: WireEntry['lane']) => {
    const next = new Set(hidden);
    if (!next.delete(lane)) next.add(lane);
    setHidden(next);
  };
  const shown = entries.filter((entry) => !hidden.has(entry.lane)).reverse();
  return (
    <>
      <p class="panel-about">Every envelope and call, newest first. Secrets are masked.</p>
      <div class="lanes" role="group" aria-label="Lanes shown">
        {lanes.map(({ lane, title }) => (
          <button
            key={lane}
            type="button"
            class={`lane ${lane}`}
            aria-pressed={!hidden.has(lane)}
            onClick={() => toggle(lane)}
          >
            {title}
          </button>
        ))}
      </div>
      {shown.length === 0 && <p class="panel-about">Nothing yet.</p>}
      <ol class="wire" aria-label="Wire log">
        {shown.map((entry) => (
          <WireRow key={entry.seq} entry={entry} />
        ))}
      </ol>
    </>
  );
}

function WireRow({ entry }: { entry: WireEntry }) {
  const { timeZone } = useReader();
  const failed = /^[45]|error|timeout|fail|false|drop/i.test(entry.status);
  return (
    <li class={`wire-row ${entry.lane}`}>
      <details>
        <summary>
          <span class="wire-line">
            <b>{entry.what}</b>
            <span class={`wire-status ${failed ? 'failed' : ''}`}>{entry.status}</span>
          </span>
          <span class="wire-line dim">
            <span class="wire-summary">{entry.summary}</span>
            <span>
              {timeWithSecondsIn(timeZone, entry.at)} · {Math.round(entry.ms)} ms
            </span>
          </span>
        </summary>
        <Body title="Request" body={entry.request} />
        <Body title="Response" body={entry.response} />
      </details>
    </li>
  );
}

function Body({ title, body }: { title: string; body: string | undefined }) {
  if (!body) return null;
  return (
    <>
      <h4>{title}</h4>
      <pre class="pre">{indented(body)}</pre>
    </>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
