/// The stylesheet but for its charts: light and dark, from a phone to a wall, and on paper.
///
/// A state has a word and a shape beside its colour. Colours have a contrast of 4.5 to 1.
enum PageStyle {
    static let text = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--box:#f6f8fa;
        --good:#1a7f37;--warning:#8a5d00;--critical:#cf222e;--link:#0550ae}
        @media screen and (prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e6e8eb;--soft:#9aa4af;
        --line:#343b44;--box:#1c2128;--good:#3fb950;--warning:#d29922;--critical:#ff7b72;--link:#79b8ff}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:110rem;padding:0 1rem 2rem;background:var(--bg);color:var(--fg);
        font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
        a{color:var(--link)}:focus-visible{outline:2px solid var(--link);outline-offset:1px}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg)}
        nav{padding:.7rem 0;border-bottom:1px solid var(--line)}nav a{text-decoration:none}
        h1{font-size:1.5rem;margin:1rem 0 .3rem}h2{font-size:1.15rem;margin:1.6rem 0 .5rem}
        h3{font-size:1rem;margin:1rem 0 .3rem}p{margin:.4rem 0}p,li,dd,figcaption,pre{max-width:52rem}
        td,th{max-width:44rem}
        footer{margin-top:2.5rem;padding-top:.7rem;border-top:1px solid var(--line);color:var(--soft)}
        .note,small{color:var(--soft)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;min-width:min(100%,28rem)}caption{text-align:left;font-weight:600;
        padding:.2rem 0}th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;
        border-bottom:1px solid var(--line)}thead th{color:var(--soft);font-weight:600}
        tbody th[scope=row]{font-weight:400}.number{text-align:right;font-variant-numeric:tabular-nums;
        white-space:nowrap}th.number{white-space:normal}td,th{min-width:3.5rem;overflow-wrap:break-word}td code{overflow-wrap:anywhere}
        td summary{white-space:nowrap}form{margin-top:1rem}
        pre,code{font:13px/1.4 ui-monospace,monospace}pre{margin:.3rem 0;padding:.5rem;overflow-x:auto;
        background:var(--box);border:1px solid var(--line);white-space:pre-wrap}
        .good{color:var(--good)}.warning{color:var(--warning);font-weight:600}
        .critical{color:var(--critical);font-weight:600}.unknown{color:var(--soft)}
        .facts,.tiles{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;margin:.5rem 0;padding:0;list-style:none}
        .tiles li{min-width:8.5rem;padding:.45rem .7rem;border:1px solid var(--line);border-radius:6px;
        background:var(--box)}.tiles b{display:block;font-size:1.15rem;font-variant-numeric:tabular-nums}
        .tiles,.columns{gap:.7rem}.columns{display:grid;
        grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));column-gap:2rem}
        .columns>*{min-width:0}figure{margin:.8rem 0}summary{cursor:pointer;min-height:24px}
        .banner{border:1px solid var(--critical);border-left-width:6px;padding:.5rem .8rem;margin:.8rem 0}
        header{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1rem}nav a{margin-right:1rem}
        th.group{padding-top:.8rem;color:var(--soft)}td ul{margin:.3rem 0;padding-left:1.1rem;
        max-width:40rem}td li,td small{color:var(--fg);font-weight:400}
        article{max-width:60rem}
        .how{color:inherit;text-decoration:underline dotted;text-underline-offset:.2em}
        .how:hover{color:var(--link)}tr:target{background:var(--box)}
        .contents ul{columns:auto 16rem;margin:.3rem 0;padding:0;list-style:none}
        .here{font-weight:600;color:var(--fg);text-decoration:none}
        @media screen and (max-width:40rem){.cards{min-width:0}.cards thead{position:absolute;left:-99rem}
        .cards,.cards tbody,.cards tr,.cards th,.cards td,.cards caption{display:block}
        .cards tr{padding:.4rem 0;border-bottom:1px solid var(--line)}.cards td:empty{display:none}
        .cards th,.cards td{border:0;padding:.05rem 0;text-align:left;white-space:normal}
        .cards tbody th{font-weight:600}.cards td::before{content:attr(data-title) ": ";color:var(--soft)}}
        @media screen and (max-width:40rem){.stack{min-width:0}.stack,.stack tbody,.stack tr{display:block}
        .stack th{position:absolute;left:-99rem}.stack tr{padding:.4rem 0;border-bottom:1px solid var(--line)}
        .stack td{display:inline;border:0;padding:0 .4rem 0 0}.stack td:last-child{display:block}}
        .live{display:inline-block;margin:0;font-size:.85rem;color:var(--soft)}
        .live button{min-height:24px;margin-right:.4rem;font:inherit}.live.critical{font-weight:400}
        .crosshair,.tip{position:absolute;pointer-events:none;z-index:2}
        .crosshair{width:1px;background:var(--fg);opacity:.6}
        .tip{max-width:calc(100vw - 1rem);padding:.3rem .5rem;font-size:13px;white-space:pre-wrap;
        background:var(--box);border:1px solid var(--line)}.tip.help{position:fixed;right:1rem;bottom:1rem}
        @media screen and (min-width:150rem){body{max-width:190rem;font-size:17px}}
        @page{size:A4;margin:12mm}
        @media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:11px}
        nav,.skip,.ranges,.tip,.crosshair,.live,form,button,.data{display:none}
        a{color:inherit;text-decoration:none}figure,tr,.banner,.tiles li{break-inside:avoid}
        h2,h3,figcaption,caption{break-after:avoid}thead{display:table-header-group}
        .scroll{overflow:visible}table{width:100%;min-width:0}.chart{max-width:100%}
        td,th,.number{min-width:0;padding-right:.3rem;white-space:normal}table{font-size:9.5px}
        th{overflow-wrap:normal}td,th[scope=row]{overflow-wrap:anywhere}
        td summary{white-space:normal}.columns{grid-template-columns:1fr 1fr;column-gap:1rem}}

        """
}
