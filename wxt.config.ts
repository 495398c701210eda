import { resolve } from 'node:path';
import { defineConfig } from 'wxt';

/** onnxruntime-web's own files: one build serves WebGPU and WebAssembly. Loaded at run time, so copied, not bundled. */
const ORT_FILES = ['ort-wasm-simd-threaded.jspi.mjs', 'ort-wasm-simd-threaded.jspi.wasm'];

/** The Content Credentials engine, loaded at the first file that has some. */
const C2PA_WASM = 'c2pa_bg.wasm';

export default defineConfig({
  modules: ['@wxt-dev/module-react'],
  manifestVersion: 3,
  imports: false,
  manifest: ({ browser }) => ({
    name: '__MSG_extName__',
    description: '__MSG_extDescription__',
    default_locale: 'en',
    permissions: [
      'storage',
      'alarms',
      'activeTab',
      'contextMenus',
      'scripting',
      ...(browser === 'firefox' ? [] : ['offscreen', 'sidePanel', 'unlimitedStorage']),
    ],
    commands: {
      'open-panel': { suggested_key: { default: 'Alt+Shift+C' }, description: '__MSG_command_open_panel__' },
      'next-item': {
        suggested_key: { default: 'Alt+Shift+Period' },
        description: '__MSG_command_next_item__',
      },
      'previous-item': {
        suggested_key: { default: 'Alt+Shift+Comma' },
        description: '__MSG_command_previous_item__',
      },
    },
    host_permissions: ['<all_urls>'],
    // At the start, so that a page is known before the frames in it: it begins to look when its markup has been read.
    content_scripts: [
      {
        matches: ['<all_urls>'],
        all_frames: true,
        match_origin_as_fallback: true,
        run_at: 'document_start',
        js: ['page.js'],
      },
    ],
    content_security_policy: {
      extension_pages:
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; " +
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src * data: blob:; form-action 'none'",
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: { id: 'colophon@colophon.invalid', data_collection_permissions: { required: ['none'] } },
          },
        }
      : { minimum_chrome_version: '124' }),
  }),
  hooks: {
    'build:publicAssets': (_, assets) => {
      for (const file of ORT_FILES) {
        const absoluteSrc = resolve('node_modules/onnxruntime-web/dist', file);
        assets.push({ absoluteSrc, relativeDest: `ort/${file}` });
      }
      const absoluteSrc = resolve('node_modules/@contentauth/c2pa-wasm/pkg', C2PA_WASM);
      assets.push({ absoluteSrc, relativeDest: `c2pa/${C2PA_WASM}` });
    },
  },
  vite: () => ({
    resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'import', 'module', 'browser', 'default'] },
    build: { target: 'es2023' },
  }),
});
