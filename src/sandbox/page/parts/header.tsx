import type { SandboxState } from '../../control/api.js';
import { shortMomentIn } from '../text/zone-time.js';

export function Header(props: {
  state: SandboxState | undefined;
  connection: 'connecting' | 'live' | 'lost';
  nowMs: number;
  panelOpen?: boolean;
  onPanel?: () => void;
  onStory?: (() => void) | undefined;
}) {
  const { state, connection } = props;
  const moved = (state?.clock.offsetMs ?? 0) > 0;
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
        {state && (
          <span class={`lamp ${state.bot.connected && connection === 'live' ? 'on' : 'off'}`}>
            {connection === 'lost'
              ? 'Sandbox not answering'
              : state.bot.connected
                ? `Bot connected (${state.bot.mode === 'socket' ? 'Socket Mode' : 'HTTP'})`
                : 'Bot not connected'}
          </span>
        )}
        {moved && <span class="moved-clock">Clock moved: {shortMomentIn('UTC', props.nowMs)} UTC</span>}
        {props.onStory && (
          <button type="button" class="button small" onClick={props.onStory}>
            Show the story
          </button>
        )}
        {props.onPanel && (
          <button
            type="button"
            class="button small"
            aria-expanded={props.panelOpen}
            data-testid="panel-toggle"
            onClick={props.onPanel}
          >
            {props.panelOpen ? 'Hide backstage' : 'Show backstage'}
          </button>
        )}
      </div>
    </header>
  );
}
