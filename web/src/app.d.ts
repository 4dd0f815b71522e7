// What SvelteKit's own types are told about this application.
declare global {
	namespace App {
		interface Error {
			message: string;
			code?: string;
		}
	}
}
export {};
