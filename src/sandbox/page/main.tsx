import '@fontsource-variable/inter';
import { render } from 'preact';
import { App } from './parts/app.js';
import { StoreContext } from './state/contexts.js';
import { createSandboxStore } from './state/sandbox-store.js';
import './styles/page.css';

const store = createSandboxStore();
store.start();
const root = document.getElementById('page');
if (root) {
  render(
    <StoreContext.Provider value={store}>
      <App />
    </StoreContext.Provider>,
    root,
  );
}
