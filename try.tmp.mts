import { openWasmKernel } from './lib/fingerprint/wasm-kernel.ts';
import { plainKernel } from './lib/fingerprint/plain-kernel.ts';
const k = openWasmKernel();
let seed=1; const rnd=()=>{seed=(Math.imul(seed,1664525)+1013904223)|0; return seed>>>24;};
function pic(format:any,width:number,height:number,orientation:any,pad=0){ const b=format.startsWith('luma')?1:4; const stride=width*b+pad; return {format,width,height,orientation,stride,data:Uint8Array.from({length:stride*height},()=>rnd())}; }
let bad=0;
for (const [w,h] of [[1,1],[5,5],[64,64],[65,63],[512,512],[1000,700],[301,2100],[10000,1],[1,10000],[37,1]])
 for (const f of ['luma','luma-limited','rgba','bgra']) for (const o of [1,6,3,7]) {
  const p=pic(f,w,h,o,3);
  for (const ops of [['box-box'],['tent','area']] as any) {
  const a=k.sample(p,ops), b=plainKernel.sample(p,ops);
  for (let i=0;i<ops.length;i++) { let d=0,m=0; for(let j=0;j<4096;j++) if(!Object.is(a[i][j],b[i][j])) {d++; m=Math.max(m,Math.abs(a[i][j]-b[i][j]));} if(d) {bad++; console.log(f,w,h,o,ops[i],'diff',d,m);}
   const ca=k.coefficients(a[i]), cb=plainKernel.coefficients(b[i]); for(let j=0;j<256;j++) if(ca[j]!==cb[j]) {bad++; console.log('coef',j,ca[j],cb[j]);break;}
   if(k.quality(a[i])!==plainKernel.quality(b[i])) {bad++;console.log('q')}
  }}
 }
console.log('bad',bad);
function time(name:string,f:()=>void,n=300){ for(let i=0;i<50;i++) f(); const t=[];for(let r=0;r<9;r++){const s=performance.now(); for(let i=0;i<n/9;i++) f(); t.push((performance.now()-s)/(n/9));} t.sort((a,b)=>a-b); console.log(name,(t[4]*1000).toFixed(1),'us',(1000/t[4]).toFixed(0),'/s'); }
const p=pic('luma',512,512,1), q=pic('rgba',512,512,1), big=pic('luma',1920,1080,1);
let s:any;
time('512 box sample',()=>{s=k.sample(p,['box-box'])},900);
time('coefs',()=>k.coefficients(s[0]),900);
time('quality',()=>k.quality(s[0]),900);
time('sort',()=>k.coefficients(s[0]).toSorted()[127],900);
time('512 tent sample',()=>k.sample(p,['tent']),900);
time('512 tent+area sample',()=>k.sample(p,['tent','area']),900);
time('512 rgba box',()=>k.sample(q,['box-box']),900);
time('1080p tent+area',()=>k.sample(big,['tent','area']),300);
