import { describe, expect, it } from 'vitest';
import type { ModalView } from '../../../../src/sandbox/control/api.js';
import { valuesToSubmit } from '../../../../src/sandbox/page/blocks/field-values.js';
import { formModal } from '../fixture-data.js';

const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });

describe('values of a modal', () => {
  it('are empty where nothing was entered', () => {
    expect(valuesToSubmit(formModal, {})).toEqual({
      key: { key: null },
      why: { why: null },
      sure: { sure: [] },
    });
  });

  it('are what was typed, before what the view holds, before what it began with', () => {
    const modal: ModalView = {
      ...formModal,
      state: {
        key: { key: { type: 'external_select', selected_option: option('k1') } },
        why: { why: { type: 'plain_text_input', value: 'held' } },
      },
    };
    expect(valuesToSubmit(modal, { why: { why: 'typed' }, sure: { sure: [option('backup')] } })).toEqual({
      key: { key: 'k1' },
      why: { why: 'typed' },
      sure: { sure: ['backup'] },
    });
  });

  it('leave buttons and menus out', () => {
    const modal: ModalView = {
      ...formModal,
      blocks: [
        {
          type: 'actions',
          block_id: 'a',
          elements: [
            { type: 'button', action_id: 'x' },
            { type: 'radio_buttons', action_id: 'y', initial_option: option('1') },
          ],
        },
        { type: 'section', block_id: 's', accessory: { type: 'overflow', action_id: 'z' } },
      ],
    };
    expect(valuesToSubmit(modal, {})).toEqual({ a: { y: '1' } });
  });
});
