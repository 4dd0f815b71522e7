// What went wrong with a request, in a shape that a page can say.

/** The body of `application/problem+json`, or what we know when there is none. */
export class Problem extends Error {
	constructor(
		/** A word that stays the same: `not_found`, `offline`, … */
		readonly code: string,
		readonly status: number,
		readonly detail: string,
		/** The field or choice that is meant, where one is. */
		readonly parameter: string | null = null
	) {
		super(detail);
		this.name = 'Problem';
	}

	/** Reads an answer that is no success. */
	static async of(response: Response): Promise<Problem> {
		try {
			const body = (await response.json()) as { code?: string; detail?: string; parameter?: string | null };
			return new Problem(body.code ?? 'unknown', response.status, body.detail ?? '', body.parameter ?? null);
		} catch {
			return new Problem(response.status >= 500 ? 'server' : 'unknown', response.status, '');
		}
	}

	/** Whatever was thrown, as a problem. */
	static from(thrown: unknown): Problem {
		if (thrown instanceof Problem) return thrown;
		return new Problem('offline', 0, thrown instanceof Error ? thrown.message : '');
	}
}
