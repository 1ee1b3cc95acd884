import { useEffect, useState } from 'preact/hooks';

/** Narrower than this, a card in a pane breaks its buttons over three lines. */
const paneMinPx = 400;
const backstagePx = 368;
/** Backstage is open at first where it leaves room for two people. */
const roomyPx = 2 * paneMinPx + backstagePx;

export interface Layout {
  /** Whether there is room for two people beside each other. */
  twoFit: boolean;
  backstage: 'closed' | 'beside' | 'alone';
  toggleBackstage: () => void;
}

/** What fits beside what at the window's width. */
export function useLayout(): Layout {
  const [width, setWidth] = useState(window.innerWidth);
  const fits = width >= paneMinPx + backstagePx;
  const [open, setOpen] = useState(width >= roomyPx);
  // A window that becomes too narrow for both keeps the people.
  useEffect(() => {
    if (!fits) setOpen(false);
  }, [fits]);
  useEffect(() => {
    const measure = () => setWidth(window.innerWidth);
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  const beside = open && fits;
  return {
    twoFit: width - (beside ? backstagePx : 0) >= 2 * paneMinPx,
    backstage: !open ? 'closed' : beside ? 'beside' : 'alone',
    toggleBackstage: () => setOpen(!open),
  };
}
