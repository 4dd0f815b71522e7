// Every question about making a view, by name. Owns addresses; no state.
import { change, make, segment, type Query } from '$lib/api/client';
import type { View } from '$lib/api/types';
import type { Draft, Preview } from './types';

export const preview = (name: string, draft: Draft, query: Query) => () =>
	make<Preview>('POST', '/views/preview', { name, draft }, query);
export const saveView = (name: string, draft: Draft) => make<View>('PUT', `/views/${segment(name)}`, draft);
/** A built-in view comes back; a view of one's own is gone. */
export const dropView = (name: string) => change('DELETE', `/views/${segment(name)}`);
