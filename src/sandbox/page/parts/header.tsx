import type { SandboxState } from '../../control/api.js';
import { shortMomentIn } from '../text/zone-time.js';
import { Icon } from './icon.js';

export function Header(props: {
  state: SandboxState | undefined;
  connection: 'connecting' | 'live' | 'lost';
  nowMs: number;
  backstageOpen?: boolean;
  onBackstage?: () => void;
  /** Whether two people are shown; undefined where one alone fits. */
  two?: boolean | undefined;
  onTwo?: () => void;
  onStory?: (() => void) | undefined;
}) {
  const { state, connection } = props;
  const moved = (state?.clock.offsetMs ?? 0) > 0;
  const waiting = state?.faults.length ?? 0;
  return (
    <header class="top">
      <div class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M4 17l5 5 9-12" />
          <path d="M14 20l2.5 2.5 11-14" />
        </svg>
        <h1>Countersign</h1>
        <span class="sandbox-tag">Sandbox</span>
      </div>
      <p class="nothing-real">Nothing here is real: no Slack, no IBM Cloud, no keys.</p>
      <div class="top-right">
        {moved && <span class="top-note">Clock moved: {shortMomentIn('UTC', props.nowMs)} UTC</span>}
        {state?.bot.identity === 'passcode' && <span class="top-note">People act as themselves</span>}
        {waiting > 0 && (
          <span class="top-note">{waiting === 1 ? '1 fault waiting' : `${waiting} faults waiting`}</span>
        )}
        {state && (
          <span class={`lamp ${state.bot.connected && connection === 'live' ? 'on' : 'off'}`}>
            {connection === 'lost'
              ? 'Sandbox not answering'
              : state.bot.connected
                ? `Bot connected (${state.bot.mode === 'socket' ? 'Socket Mode' : 'HTTP'})`
                : 'Bot not connected'}
          </span>
        )}
        {props.onStory && (
          <button type="button" class="button small" onClick={props.onStory}>
            Guide
          </button>
        )}
        {props.two !== undefined && (
          <button
            type="button"
            class="button small"
            aria-pressed={props.two}
            data-testid="two-people"
            onClick={props.onTwo}
          >
            <Icon name="columns" />
            Two people
          </button>
        )}
        {props.onBackstage && (
          <button
            type="button"
            class="button small"
            aria-expanded={props.backstageOpen}
            data-testid="panel-toggle"
            onClick={props.onBackstage}
          >
            <Icon name="tools" />
            Backstage
          </button>
        )}
      </div>
    </header>
  );
}
