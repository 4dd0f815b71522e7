import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

// In development the API comes from a server that already runs; its address is in REGARD_API.
const api = process.env.REGARD_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	server: { proxy: { '/api': api } },
	test: { testTimeout: 60_000, include: ['src/**/*.test.ts', 'tests/**/*.test.ts'], exclude: ['journeys/**', 'node_modules/**'], environment: 'node' }
});
