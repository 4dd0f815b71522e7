// Who is signed in, and at which home.
import type { View } from './brief';
import type { Freshness } from './common';

export interface Persona {
	user_id: string;
	name: string;
	title: string | null;
	level: string | null;
	business_unit: string | null;
	initials: string;
}
/** A way to sign in that is somebody else's: one button each. */
export interface Provider {
	name: string;
	title: string;
}
export interface Welcome {
	home_name: string;
	demo: boolean;
	personas: Persona[];
	providers: Provider[];
	/** Nobody can sign in yet. */
	setup: boolean;
}
export interface Home {
	name: string;
	currency: string;
	time_zone: string;
	languages: string[];
	demo: boolean;
	moment: string;
	moment_day: string;
	pinned: boolean;
	moment_min: string | null;
	moment_max: string;
}
export interface User extends Persona {
	email: string;
	role: 'admin' | 'auditor' | 'expert' | 'viewer';
	/** The language that the user chose. **Empty**: as the browser has it. */
	language: string | null;
	/** Whether there is a password to change. Not there: the server does not say. */
	has_password: boolean;
}
export interface Session {
	user: User;
	home: Home;
	freshness: Freshness;
	/** What the user gets to see first, and in which order their pages stand. */
	view: View;
}
