// The customers that are ticked in a table, by their key, until the table asks something else.
export class Picked {
	#keys = $state.raw<readonly string[]>([]);

	get keys(): readonly string[] {
		return this.#keys;
	}
	has = (key: string): boolean => this.#keys.includes(key);
	turn = (key: string): void => {
		this.#keys = this.has(key) ? this.#keys.filter((one) => one !== key) : [...this.#keys, key];
	};
	/** All of these, or none of them when all are ticked. */
	turnAll = (keys: string[]): void => {
		const all = keys.every(this.has);
		const others = this.#keys.filter((one) => !keys.includes(one));
		this.#keys = all ? others : [...others, ...keys];
	};
	clear = (): void => {
		this.#keys = [];
	};
}
