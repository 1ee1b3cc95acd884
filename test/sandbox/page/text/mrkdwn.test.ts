import { describe, expect, it } from 'vitest';
import { parseInline, parseMrkdwn, safeUrl } from '../../../../src/sandbox/page/text/mrkdwn.js';

const text = (value: string) => ({ type: 'text', text: value });

describe('inline mrkdwn', () => {
  it('styles words between marks at their edges', () => {
    expect(parseInline('*bold* _italic_ ~gone~')).toEqual([
      { type: 'bold', children: [text('bold')] },
      text(' '),
      { type: 'italic', children: [text('italic')] },
      text(' '),
      { type: 'strike', children: [text('gone')] },
    ]);
  });

  it('nests styles', () => {
    expect(parseInline('_*both*_')).toEqual([
      { type: 'italic', children: [{ type: 'bold', children: [text('both')] }] },
    ]);
    expect(parseInline('*key `a*b`*')).toEqual([
      { type: 'bold', children: [text('key '), { type: 'code', text: 'a*b' }] },
    ]);
  });

  it.each([
    '2*3*4',
    'snake_case_name',
    '* not bold *',
    'a * b * c',
    '**',
    '*over\nlines*',
    'prod_db and test_db',
  ])('leaves %j as it is', (source) => {
    expect(parseInline(source)).toEqual([text(source)]);
  });

  it('keeps marks inside code', () => {
    expect(parseInline('`*a* &lt;b&gt;`')).toEqual([{ type: 'code', text: '*a* <b>' }]);
  });

  it('decodes each entity once', () => {
    expect(parseInline('a &amp; b &lt;script&gt; &amp;lt;')).toEqual([text('a & b <script> &lt;')]);
  });

  it('reads links, mentions and broadcasts', () => {
    expect(parseInline('<https://a.example/?x=1&amp;y=2|the page>')).toEqual([
      { type: 'link', url: 'https://a.example/?x=1&y=2', text: 'the page' },
    ]);
    expect(parseInline('<https://a.example>')).toEqual([
      { type: 'link', url: 'https://a.example', text: 'https://a.example' },
    ]);
    expect(parseInline('<@U1><#C1|general><!here>')).toEqual([
      { type: 'user', id: 'U1' },
      { type: 'channel', id: 'C1', label: 'general' },
      { type: 'broadcast', range: 'here' },
    ]);
  });

  it('reads dates with and without a link', () => {
    expect(parseInline('<!date^1700000000^{date} at {time}|soon>')).toEqual([
      { type: 'date', epochS: 1_700_000_000, format: '{date} at {time}', fallback: 'soon' },
    ]);
    expect(parseInline('<!date^1700000000^{ago}^https://a.example|soon>')).toMatchObject([
      { url: 'https://a.example' },
    ]);
  });

  it('follows no address but web and mail ones', () => {
    expect(parseInline('<javascript:alert(1)|click>')).toEqual([text('<javascript:alert(1)|click>')]);
    expect(safeUrl('data:text/html,x')).toBeUndefined();
    expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example');
  });

  it('shows known emoji and leaves other names', () => {
    expect(parseInline(':key: :no_such_thing: 10:30:00')).toEqual([text('🔑 :no_such_thing: 10:30:00')]);
  });
});

describe('mrkdwn pieces', () => {
  it('parts quotes, code blocks and paragraphs', () => {
    expect(parseMrkdwn('before\n> one\n&gt; two\n```\n*raw*\n```\nafter')).toEqual([
      { type: 'paragraph', children: [text('before')] },
      { type: 'quote', children: [text('one\ntwo')] },
      { type: 'preformatted', text: '*raw*' },
      { type: 'paragraph', children: [text('after')] },
    ]);
  });

  it('loses no character of plain lines', () => {
    expect(parseMrkdwn('one\n\ntwo')).toEqual([{ type: 'paragraph', children: [text('one\n\ntwo')] }]);
  });
});
