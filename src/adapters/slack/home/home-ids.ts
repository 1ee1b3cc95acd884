/** Action ids of what App Home offers beside the buttons of the cards; they carry nothing. */
export const homeActions = {
  delete: 'home_delete_key',
  explain: 'home_explain',
  open: 'home_open_requests',
  rights: 'home_rights',
  link: 'home_link',
  away: 'home_away',
  back: 'home_back',
  commands: 'home_commands',
} as const;
