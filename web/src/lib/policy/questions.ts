// Every question about the policy, by name. Owns addresses; no state.
import { change, get, make, type Query } from '$lib/api/client';
import type { DraftWanted, PolicyDraft, PolicyPage, PolicyPublished, PolicyReplay, Publication } from './types';

type Signal = AbortSignal | undefined;

export const policy = () => (signal: Signal) => get<PolicyPage>('/policy', {}, signal);
export const saveDraft = (draft: DraftWanted) => make<PolicyDraft>('PUT', '/policy/draft', draft);
export const discardDraft = () => change('DELETE', '/policy/draft');
export const replay = (query: Query) => (signal: Signal) => get<PolicyReplay>('/policy/draft/replay', query, signal);
export const publish = (publication: Publication) => make<PolicyPublished>('POST', '/policy/draft/publication', publication);
