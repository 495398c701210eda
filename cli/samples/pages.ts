import type { Sample } from './samples.ts';

/** The sample pages by path. They are what real sites serve: markup, pictures, one small script. */
export function samplePages(samples: readonly Sample[]): ReadonlyMap<string, string> {
  const on = (page: Sample['page']) => samples.filter((sample) => sample.page === page);
  return new Map([
    ['/', frontPage()],
    ['/news', newsPage(on('news'))],
    ['/gallery', galleryPage(on('gallery'))],
    ['/feed', feedPage(on('feed'))],
  ]);
}

function frontPage(): string {
  return html(
    'Colophon samples',
    '',
    `<main class="front"><h1>Sample pages</h1><p><a href="/news">A news article</a></p>
    <p><a href="/gallery">A gallery</a></p><p><a href="/feed">An endless feed</a></p></main>`,
  );
}

function newsPage(samples: readonly Sample[]): string {
  const [hero, story, aside, chart, ...texts] = samples;
  return html(
    'The Harbour Gazette',
    `body{font:18px/1.6 Georgia,serif;color:#222;background:#fff;margin:0}.mast{border-bottom:3px double #222;text-align:center;padding:18px 0 10px;font:700 34px Georgia,serif}
    .nav{text-align:center;font:13px system-ui;letter-spacing:.06em;text-transform:uppercase;padding:8px;border-bottom:1px solid #ddd;color:#555}
    .cols{display:grid;grid-template-columns:minmax(0,680px) 300px;gap:48px;max-width:1060px;margin:28px auto;padding:0 20px}figure{margin:0 0 22px}img{max-width:100%;height:auto;display:block}
    figcaption{font:13px system-ui;color:#666;margin-top:6px}h1{font-size:38px;line-height:1.15;margin:0 0 8px}.by{font:14px system-ui;color:#666;margin:0 0 20px}
    .side h2{font:700 13px system-ui;text-transform:uppercase;letter-spacing:.08em;border-top:2px solid #222;padding-top:8px}.side article{font-size:15px;line-height:1.5}`,
    `<div class="mast">The Harbour Gazette</div><div class="nav">World · Harbour · Weather · Letters</div>
    <div class="cols"><main><article><h1>${story!.element}</h1><p class="by">By our correspondent · 12 min read</p>
    ${figure(hero!)}<div itemprop="articleBody">${paragraphs(story!)}</div></article></main>
    <div class="side"><h2>Also today</h2>${figure(aside!)}${figure(chart!)}
    ${texts.map(shortArticle).join('')}</div></div>`,
  );
}

function galleryPage(samples: readonly Sample[]): string {
  return html(
    'Mara Lind: pictures',
    `body{margin:0;background:#15171a;color:#ddd;font:15px system-ui}header{padding:40px 32px 10px}h1{font:400 40px Georgia,serif;margin:0}
    .wall{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:22px;padding:22px 32px 60px}figure{margin:0}
    img{width:100%;height:250px;object-fit:cover;border-radius:4px;display:block}figcaption{padding:8px 2px;color:#9aa0a8}`,
    `<header><h1>Mara Lind</h1><p>Pictures, 2019 to 2026</p></header><main class="wall">${samples.map(figure).join('')}</main>`,
  );
}

/** The first posts stand in the page; a script adds the others one by one as the end of the page comes near. */
function feedPage(samples: readonly Sample[]): string {
  const posts = samples.map(
    (sample) =>
      `<div class="post"><p class="who">@${sample.element.length % 2 ? 'driftwood' : 'tern_and_gull'}</p>${figure(sample)}</div>`,
  );
  const later = JSON.stringify(posts.slice(2)).replaceAll('<', '\\u003c');
  return html(
    'Driftwood: your feed',
    `body{margin:0;background:#eef1f4;font:15px system-ui;color:#222}header{position:sticky;top:0;background:#fff;border-bottom:1px solid #d8dde2;padding:14px 24px;font-weight:700}
    #feed{max-width:560px;margin:20px auto;display:grid;gap:18px}.post{background:#fff;border:1px solid #d8dde2;border-radius:10px;padding:14px 16px}.who{margin:0 0 8px;font-weight:600}
    figure{margin:0}img{width:100%;height:320px;object-fit:cover;border-radius:6px;display:block;background:#e3e7eb}figcaption{color:#667;padding-top:8px}#end{height:40px}`,
    `<header>Driftwood</header><div id="feed">${posts.slice(0, 2).join('')}</div><div id="end"></div>
    <script>const later=${later};const feed=document.getElementById('feed');
    new IntersectionObserver((entries)=>{if(entries.some((e)=>e.isIntersecting)&&later.length)feed.insertAdjacentHTML('beforeend',later.shift())},{rootMargin:'300px'}).observe(document.getElementById('end'));
    setInterval(()=>{const end=document.getElementById('end').getBoundingClientRect();if(end.top<innerHeight+300&&later.length)feed.insertAdjacentHTML('beforeend',later.shift())},200)</script>`,
  );
}

function figure({ element, media }: Sample): string {
  if (media.type === 'text') return '';
  return `<figure><img src="/media/${escapeHtml(media.name)}" alt="${escapeHtml(element)}" width="640" height="400"><figcaption>${escapeHtml(element)}</figcaption></figure>`;
}

function shortArticle(sample: Sample): string {
  return `<article><h3>${sample.element}</h3><div itemprop="articleBody">${paragraphs(sample)}</div></article>`;
}

function paragraphs({ media }: Sample): string {
  if (media.type === 'file') return '';
  return media.text
    .split('\n\n')
    .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
    .join('\n');
}

function html(title: string, style: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body>${body}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
