// Copyright (C) ngx_status_module developers

// The page of error_json_catalog in Chromium.  Reads from the standard input
// { chromium, url, rows, own, ownRows, picture }: the browser's path, where a
// page is and its rows as [code, message, mark, description], the same for a
// page with entries of a configuration's own, and, if wanted, a file for the
// latter's picture.  Prints "ok NAME" or "not ok NAME: WHY" a line, and "end"
// as the last one.  t/61-catalog-browser.t runs it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../build/browser/',
                                      import.meta.url));
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;

const input = JSON.parse(readFileSync(0, 'utf8'));
const { url, own } = input;

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true,
                hasTouch: true, deviceScaleFactor: 2 };
const DARK = { colorScheme: 'dark' };

const PATIENCE = 180000;            // milliseconds, for a busy machine

const browser = await chromium.launch({
    executablePath: input.chromium,
    timeout: PATIENCE,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
           '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync'],
});


// runs a check on a page, opened in a context of its own

async function check(name, options, address, run) {
    const context = await browser.newContext(options);

    context.setDefaultTimeout(PATIENCE);

    try {
        const page = await context.newPage();
        const seen = { requests: [], complaints: [] };

        page.on('request', (request) => seen.requests.push(request.url()));
        page.on('console', (message) => seen.complaints.push(message.text()));
        page.on('pageerror', (error) => seen.complaints.push(String(error)));

        await page.goto(address);
        await run(page, seen);

        console.log(`ok ${name}`);

    } catch (error) {
        const why = error.message.replace(/\s+/g, ' ').slice(0, 2000);
        console.log(`not ok ${name}: ${why}`);

    } finally {
        await context.close();
    }
}


// of two colors as computed: the first one's contrast to the other, WCAG 2.2

function contrast(...colors) {
    const [a, b] = colors.map((color) => {
        const [red, green, blue] = color.match(/\d+/g).map((value) => {
            const c = value / 255;
            return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });

        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });

    return (a + 0.05) / (b + 0.05);
}


function colors(page) {
    return page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return [style.color, style.backgroundColor];
    });
}


async function accessible(page) {
    await page.evaluate(axe);

    const result = await page.evaluate(() => globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                  'best-practice'],
    }));

    const found = [...result.violations, ...result.incomplete];

    assert.ok(result.passes.some((rule) => rule.id === 'color-contrast'));
    assert.deepEqual(found.map((rule) => [rule.id, rule.nodes[0].html]), []);
}


// the row is in the window, is the target, and looks different

async function targeted(page, code) {
    await page.waitForFunction(() => scrollY > 0);

    const row = await page.evaluate((id) => {
        const target = document.getElementById(id);
        const other = target.previousElementSibling;
        const { top, bottom } = target.getBoundingClientRect();

        return {
            scrolled: scrollY > 0,
            inside: top >= -1 && bottom <= innerHeight,
            target: target.matches(':target'),
            marked: getComputedStyle(target).backgroundColor
                    !== getComputedStyle(other).backgroundColor,
        };
    }, code);

    assert.deepEqual(row, { scrolled: true, inside: true, target: true,
                            marked: true });
}


for (const [name, address, rows] of [
    ['the documented rows', url, input.rows],
    ['rows of a configuration', own, input.ownRows],
]) {
    await check(name, DESKTOP, address, async (page) => {
        const found = await page.evaluate(() =>
            [...document.querySelectorAll('tbody tr')].map((row) => [
                row.cells[0].textContent,
                row.cells[1].firstChild.data.trim(),
                row.cells[1].querySelector('small')?.textContent ?? '',
                row.cells[2].textContent,
            ]));

        assert.deepEqual(found, rows);
    });
}


// so the parser had nothing to mend

await check('the source is the tree that it makes', DESKTOP, own,
            async (page) => {
    const source = await (await page.request.get(`${own}?format=html`)).text();
    const tree = await page.evaluate(() =>
        document.documentElement.outerHTML);

    // but for line ends around the head and the body, and "&quot;" in texts

    assert.equal(await page.evaluate(() => document.compatMode),
                 'CSS1Compat');
    assert.equal(tree.replace(/\s*<\/body>\s*<\/html>$/, ''),
                 source.replace(/^<!DOCTYPE html>\n(<html .*>)\n/, '$1')
                       .replace(/\s*<\/body>\s*<\/html>\s*$/, '')
                       .replaceAll('&quot;', '"'));
});


await check('nothing but the page is loaded', DESKTOP, own,
            async (page, seen) => {
    assert.deepEqual(seen.requests, [own]);
    assert.deepEqual(seen.complaints, []);
    assert.equal(await page.evaluate(() => document.scripts.length), 0);
});


await check('the policy lets the style in, and no other', DESKTOP, url,
            async (page) => {
    const widths = () => page.evaluate(() =>
        getComputedStyle(document.querySelector('table')).tableLayout);

    assert.equal(await widths(), 'fixed');

    await page.evaluate(() => {
        const style = document.createElement('style');
        style.textContent = 'table { table-layout: auto !important }';
        document.head.append(style);
    });

    assert.equal(await widths(), 'fixed');
});


for (const [name, screen] of [['desktop', DESKTOP], ['phone', PHONE]]) {

    await check(`the row of #404 on a ${name}`, screen, `${url}#404`,
                (page) => targeted(page, '404'));

    await check(`a row's link on a ${name}`, screen, url, async (page) => {
        await page.getByRole('link', { name: '4xx', exact: true }).click();
        assert.equal(new URL(page.url()).hash, '#4xx');
        await targeted(page, '4xx');
    });

    await check(`a class's link on a ${name}`, screen, url, async (page) => {
        await page.getByRole('link', { name: '5xx Server error' }).click();
        await page.waitForFunction(() => scrollY > 0);
        assert.ok(await page.evaluate(() => {
            const { top } = document.getElementById('server-error')
                                    .getBoundingClientRect();
            return scrollY > 0 && top >= 0 && top < innerHeight;
        }));
    });

    await check(`roles and names on a ${name}`, screen, url, async (page) => {
        const table = page.getByRole('main')
                          .getByRole('table', { name: 'Codes 400 to 499' });
        const row = table.getByRole('row', { name: '404 ' });

        assert.equal(await table.getByRole('columnheader').count(), 3);
        assert.equal(await row.getByRole('rowheader').count(), 1);
        assert.equal(await row.getByRole('cell').count(), 2);
    });

    await check(`light colors on a ${name}`, screen, url, async (page) => {
        assert.ok(contrast(...await colors(page)) < 1 / 7);
    });

    await check(`dark colors on a ${name}`, { ...screen, ...DARK }, url,
                async (page) => {
        assert.ok(contrast(...await colors(page)) > 7);
    });

    await check(`axe on a ${name}`, screen, `${own}#404`, accessible);
    await check(`axe on a dark ${name}`, { ...screen, ...DARK }, `${own}#404`,
                accessible);
}


// 320 pixels are WCAG 2.2's reflow, 1.4.10

for (const width of [360, 320]) {
    const screen = { ...PHONE, viewport: { width, height: 640 } };

    await check(`${width} pixels`, screen, own, async (page) => {
        const found = await page.evaluate(() => {
            const cells = [...document.querySelectorAll('tbody th, td, dd')];

            return {
                page: document.documentElement.scrollWidth,
                window: innerWidth,
                cut: cells.filter((cell) =>
                    cell.getBoundingClientRect().right > innerWidth
                    || cell.scrollWidth > cell.clientWidth).length,
                narrow: cells.filter((cell) => cell.matches('td')
                                               && cell.clientWidth
                                                  < 0.6 * innerWidth)
                             .length,
            };
        });

        assert.deepEqual(found, { page: width, window: width, cut: 0,
                                  narrow: 0 });
    });
}


await check('on paper', { ...DESKTOP, ...DARK }, `${url}#404`, async (page) => {
    await page.emulateMedia({ media: 'print' });

    const found = await page.evaluate(() => {
        const style = (selector) =>
            getComputedStyle(document.querySelector(selector));

        return {
            nav: style('nav').display,
            row: style('tbody tr').breakInside,
            target: style('tr:target').boxShadow,
            link: style('tbody a').color === style('body').color,
        };
    });

    assert.deepEqual(found, { nav: 'none', row: 'avoid', target: 'none',
                              link: true });
    assert.ok(contrast(...await colors(page)) < 1 / 7);
});


await check('the JSON', DESKTOP, url, async (page) => {
    const [response] = await Promise.all([
        page.waitForResponse(`${url}?format=json`),
        page.getByRole('link', { name: 'As JSON' }).click(),
    ]);

    assert.equal((await response.json()).codes[0].code, 100);
});


if (input.picture) {
    const options = { viewport: { width: 960, height: 720 } };

    await check('the picture', options, `${own}#404`, async (page) => {
        await page.evaluate(() =>
            document.getElementById('client-error').scrollIntoView());
        await page.screenshot({ path: input.picture });
    });
}

await browser.close();
console.log('end');
