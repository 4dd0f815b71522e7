// Pictures of the demo for the documentation: node screenshots.mjs FOLDER. Run by `cargo xtask screenshots`.
import { join } from 'node:path';
import { api, executive, openBrowser, openPage, ready, signIn, sizes } from './stage.mjs';

const folder = process.argv[2];
const browser = await openBrowser();
try {
	for (const theme of ['light', 'dark']) {
		const page = await openPage(browser, { size: sizes.desk, theme });
		await signIn(page, await executive());
		const { oldest } = await api(page, '/promises');
		const pages = { brief: '/', customers: '/customers', customer: `/customers/${encodeURIComponent(oldest[0].customer_id)}`, call: `/customers/${encodeURIComponent(oldest[0].customer_id)}/call`, promises: '/promises', voice: '/voice', money: '/money', sales: '/sales', sources: '/sources' };
		for (const [name, path] of Object.entries(pages)) {
			await page.goto(path);
			await ready(page);
			await page.waitForLoadState('networkidle');
			await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
		}
		await page.context().close();
	}
	const phone = await openPage(browser, { size: sizes.phone });
	await signIn(phone, await executive());
	await phone.waitForLoadState('networkidle');
	await phone.screenshot({ path: join(folder, 'brief-phone.png') });
} finally {
	await browser.close();
}
