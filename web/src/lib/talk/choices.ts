// What the page of all comments is narrowed to, by its address. Pure.

export type State = 'open' | 'resolved' | 'all';
export const STATES: State[] = ['open', 'resolved', 'all'];

export const stateOf = (text: string | null): State => STATES.find((one) => one === text) ?? 'open';

/** What the server is asked; what is not narrowed is left out. */
export function asked(choice: (name: string) => string | null): Record<string, string | null> {
	const state = stateOf(choice('state'));
	return {
		open: state === 'all' ? null : state === 'open' ? 'true' : 'false',
		mentioning: choice('mentioning') === 'me' || choice('unseen') === 'true' ? 'me' : null,
		unseen: choice('unseen') === 'true' ? 'true' : null,
		customer: choice('customer'),
		page: choice('page')
	};
}
