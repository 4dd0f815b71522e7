// What a search finds.

export interface SearchHit {
	kind: 'page' | 'customer' | 'order' | 'invoice' | 'asset';
	id: string;
	title: string;
	sub: string | null;
	href: string;
}
