import { useRef, useState } from 'preact/hooks';
import type { SandboxState, WireEntry } from '../../control/api.js';
import { ConfirmContext } from '../state/contexts.js';
import { ClockPanel } from './clock-panel.js';
import { ConfirmDialog, confirmLayer, useConfirm } from './confirm-dialog.js';
import { FaultPanel } from './fault-panel.js';
import { IamPanel } from './iam-panel.js';
import { Icon } from './icon.js';
import { KmsPanel } from './kms-panel.js';
import { ResetButton } from './reset-button.js';
import { useLayerFocus } from './use-layer-focus.js';
import { StoriesPanel } from './stories-panel.js';
import { WirePanel } from './wire-panel.js';

const tabs = [
  { name: 'stories', title: 'Stories' },
  { name: 'kms', title: 'KMS' },
  { name: 'iam', title: 'IAM' },
  { name: 'wire', title: 'Wire' },
  { name: 'clock', title: 'Clock' },
  { name: 'faults', title: 'Faults' },
] as const;
type TabName = (typeof tabs)[number]['name'];

/** What nobody in a chat would see: the key management service, who may what, the wire, the clock, and what goes wrong. */
export function SidePanel(props: {
  state: SandboxState;
  wire: WireEntry[];
  /** Nothing stands beside it. */ alone: boolean;
  onClose: () => void;
}) {
  const [tab, setTab] = useState<TabName>('kms');
  const list = useRef<HTMLDivElement>(null);
  const confirm = useConfirm();
  const part = useLayerFocus<HTMLDivElement>(confirm.open ? [confirmLayer] : [], confirm.open, () =>
    confirm.open?.answer(false),
  );
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
    <ConfirmContext.Provider value={confirm.ask}>
      <div class="panel" role={props.alone ? 'main' : 'complementary'} aria-label="Backstage" ref={part}>
        <div class="panel-base" inert={confirm.open !== undefined}>
          <div class="panel-top">
            <h2>Backstage</h2>
            <ResetButton />
            <button
              type="button"
              class="button quiet small"
              aria-label="Close Backstage"
              onClick={props.onClose}
            >
              <Icon name="close" />
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
            {tab === 'stories' && (
              <StoriesPanel stories={props.state.stories} onPlay={() => props.alone && props.onClose()} />
            )}
            {tab === 'kms' && <KmsPanel state={props.state} />}
            {tab === 'iam' && <IamPanel state={props.state} />}
            {tab === 'wire' && <WirePanel entries={props.wire} />}
            {tab === 'clock' && <ClockPanel state={props.state} />}
            {tab === 'faults' && <FaultPanel faults={props.state.faults} />}
          </div>
        </div>
        {confirm.open && <ConfirmDialog {...confirm.open} />}
      </div>
    </ConfirmContext.Provider>
  );
}
