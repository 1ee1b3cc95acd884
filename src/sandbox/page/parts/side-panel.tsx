import { useRef, useState } from 'preact/hooks';
import type { SandboxState, WireEntry } from '../../control/api.js';
import { ClockPanel } from './clock-panel.js';
import { FaultPanel } from './fault-panel.js';
import { IamPanel } from './iam-panel.js';
import { KmsPanel } from './kms-panel.js';
import { ResetPanel } from './reset-panel.js';
import { WirePanel } from './wire-panel.js';

const tabs = [
  { name: 'kms', title: 'KMS' },
  { name: 'iam', title: 'IAM' },
  { name: 'wire', title: 'Wire' },
  { name: 'clock', title: 'Clock' },
  { name: 'faults', title: 'Faults' },
  { name: 'reset', title: 'Reset' },
] as const;
type TabName = (typeof tabs)[number]['name'];

/** What nobody in a chat would see: the key management service, who may what, the wire, the clock, and what goes wrong. */
export function SidePanel(props: { state: SandboxState; wire: WireEntry[]; onClose: () => void }) {
  const [tab, setTab] = useState<TabName>('kms');
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((each) => each.name === tab);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const chosen = tabs[(next + tabs.length) % tabs.length];
    if (!chosen) return;
    setTab(chosen.name);
    list.current?.querySelector<HTMLElement>(`[data-testid="tab-${chosen.name}"]`)?.focus();
  };
  return (
    <aside class="panel" aria-label="Backstage">
      <div class="panel-top">
        <h2>Backstage</h2>
        <button type="button" class="button quiet small panel-close" onClick={props.onClose}>
          Close
        </button>
      </div>
      <div class="tabs" role="tablist" aria-label="Backstage" ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ name, title }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls="backstage"
            tabIndex={tab === name ? 0 : -1}
            data-testid={`tab-${name}`}
            onClick={() => setTab(name)}
          >
            {title}
            {name === 'faults' && props.state.faults.length > 0 && (
              <span class="badge">
                {props.state.faults.length}
                <span class="visually-hidden"> waiting</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div class="panel-body" id="backstage" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === 'kms' && <KmsPanel state={props.state} />}
        {tab === 'iam' && <IamPanel state={props.state} />}
        {tab === 'wire' && <WirePanel entries={props.wire} />}
        {tab === 'clock' && <ClockPanel state={props.state} />}
        {tab === 'faults' && <FaultPanel faults={props.state.faults} />}
        {tab === 'reset' && <ResetPanel />}
      </div>
    </aside>
  );
}
