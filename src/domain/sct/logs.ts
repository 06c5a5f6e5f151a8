/**
 * The certificate transparency logs of this release. Written by `scripts/ct-logs.ts` from the list that browsers use,
 * https://www.gstatic.com/ct/log_list/v3/log_list.json:
 *   version 89.34 of 2026-08-29T13:39:10Z
 *   version 59.1 of 2025-07-10T12:53:11Z
 */
import type { CtLog, CtLogState } from './ct-log';

export type { CtLog } from './ct-log';

/** Description, id, key, state, and until when its promises count where that is not forever. */
type Row = readonly [string, string, string, CtLogState, ...until: number[]];

// biome-ignore format: written by a script, one log per line
const LOGS: { readonly [operator: string]: readonly Row[] } = {
  "Google": [
    ["Google 'Argon2026h2' log","1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXc=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKjpni/66DIYrSlGK6Rf+e6F2c/28ZUvDJ79N81+gyimAESAyeNZ++TRgjHWg9TVQnKHTSU0T1TtqDupFnSQTIg==","usable"],
    ["Google 'Argon2027h1'","1tWNqdAXU/NqSqDHV0kCr+vH3CzTjNn3ZMgMiRkenwI=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEKHRm0H/zUaFA6Idz5cGvGO3tCPQyfGMgJmVBOPyKAP6mGM1IiNXi4CLomOUyYj0YN74p+eGVApFMsM4h/jzCsA==","usable"],
    ["Google 'Xenon2026h2' log","2AlVO5RPev/IFhlvlE+Fq7D4/F6HVSYPFdEucrtFSxQ=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5Xd4lXEos5XJpcx6TOgyA5Z7/C4duaTbQ6C9aXL5Rbqaw+mW1XDnDX7JlRUninIwZYZDU9wRRBhJmCVopzwFvw==","usable"],
    ["Google 'Xenon2027h1'","RMK9DOkUDmSlyUoBkwpaobs1lw4A7hEWiWgqHETXtWY=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/6WcA4VRSljIfTdY48+pFRLLtLrmTb88cGDdl8Gv3E2LduG4jgJ3AK5iNMFGhpbRRLi5B3rPlBaXVywuR5IFDg==","usable"],
    ["Google 'ParcelYard2026h2' log","utuIpG+cr6QJDoLlk1bbbni0pT9YLbCBl5UkLym2jJg=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEP2H56bHx6pPm5mCku6PFpeRuA5Ux0gs8iwXIVhvVdbojs0pPwZqLtlIEoJNbjxMEePTYo/qDW85AjhMJITlavA==","qualified"],
    ["Google 'ParcelYard2027h1' log","HIl0B+YBCgEpO7Z439ejaM6xjMpSHcyk04bkoy5bXQQ=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEX7i7gYwmBxpiLXAlM/VLk4BFzspJRmZA86iReO7NVRlwGL1KWb/Dv5DRXJNBZd+9uREkNUTee5yBy2dRdRGa0w==","qualified"],
    ["Google 'ParcelYard2027h2' log","aYS3IzyydLLRRn2l4EDXH+upCiHniGU3Srn5vPhocjc=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+CTFsoroxXi53eLT+x2T4gsMKOcqzYEhqSLjyF6uVfdgF8yBeyA2cDWsu6nmhKGhqyoohwLh3PPgXdltfPP3BA==","qualified"],
    ["Google 'PlumbersArms2026h2' log","IPBfqqOkkvxqwUjMM6ICNhhrSfqpfmuzkk+yXsNrHDU=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAERcKG6mGyrCTtzkWBNT51LFFsM1lZ3ZPSIoXgVilDtnY0dyhwKSX7jomkXvdyqWr8DOP3HA6I6kzmREX5wpUvug==","qualified"],
    ["Google 'PlumbersArms2027h1' log","X/nA+6QtrHjOZELrGazggaKb1OL7U68MYzB55QWCBMk=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAKYYdjIeQwDP0RIY9mhAVntX5s2ObMc2F6u8cELSbhvavljWD/OesJZHUtqQjBXE5Ekbpiq6nchmaVnEHHpJmw==","qualified"],
    ["Google 'PlumbersArms2027h2' log","M3qex8rmqQSLdS8tk65+SyqQLSG0lxKdg+J5x1PJL4w=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHCu5hooSXlk8FAiSkoWiZJ5G9GzCiJhj3eoJ9p3F3ZzV2QgcgxWWI9f75vnFgygju+baK11dsf3bXHAo/+TL/Q==","qualified"],
    ["Google 'Argon2025h2' log","EvFONL1TckyEBhnDjz96E/jntWKHiJxtMAWE6+WGJjo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEr+TzlCzfpie1/rJhgxnIITojqKk9VK+8MZoc08HjtsLzD8e5yjsdeWVhIiWCVk6Y6KomKTYeKGBv6xVu93zQug==","left-the-list",1767225600000],
    ["Google 'Argon2026h1' log","DleUvPOuqT4zGyyZB7P3kN+bwj1xMiXdIaklrGHFTiE=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEB/we6GOO/xwxivy4HhkrYFAAPo6e2nc346Wo2o2U+GvoPWSPJz91s/xrEvA3Bk9kWHUUXVZS5morFEzsgdHqPg==","left-the-list",1782864000000],
    ["Google 'Xenon2025h2' log","3dzKNJXX4RYF55Uy+sef+D0cUN/bADoUEnYKLKy7yCo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEa+Cv7QZ8Pe/ZDuRYSwTYKkeZkIl6uTaldcgEuMviqiu1aJ2IKaKlz84rmhWboD6dlByyt0ryUexA7WJHpANJhg==","left-the-list",1767225600000],
    ["Google 'Xenon2026h1' log","lpdkv1VYl633Q4doNwhCd+nwOtX2pPM2bkakPw/KqcY=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOh/Iu87VkEc0ysoBBCchHOIpPZK7kUXHWj6l1PIS5ujmQ7rze8I4r/wjigVW6wMKMMxjbNk8vvV7lLqU07+ITA==","left-the-list",1782864000000],
  ],
  "Cloudflare": [
    ["Cloudflare 'Nimbus2026'","yzj3FYl8hKFEX1vB3fvJbvKaWc1HCmkFhbDLFMMUWOc=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2FxhT6xq0iCATopC9gStS9SxHHmOKTLeaVNZ661488Aq8tARXQV+6+jB0983v5FkRm4OJxPqu29GJ1iG70Ahow==","usable"],
    ["Cloudflare 'Nimbus2027'","TGPcmOWcHauI9h6KPd6uj6tEozd7X5uUw/uhnPzBviY=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYjd/jE0EoAhNBbfcNhrTb7F0x10KZK8r2SDjx1GdjJ75hJrHx2OCQ+BXRjXi+czoREN1u0j9cWl8d6OoPMPogQ==","usable"],
    ["Cloudflare 'Nimbus2025'","zPsPaoVxCWX+lZtTzumyfCLphVwNl422qX5UwP5MDbA=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGoAaFRkZI3m0+qB5jo3VwdzCtZaSfpTgw34UfAoNLUaonRuxQWUMX5jEWhd5gVtKFEHsr6ldDqsSGXHNQ++7lw==","left-the-list",1767225600000],
  ],
  "DigiCert": [
    ["DigiCert 'Wyvern2026h2'","wjF+V0UZo0XufzjespBB68fCIVoiv3/Vta12mtkOUs0=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEenPbSvLeT+zhFBu+pqk8IbhFEs16iCaRIFb1STLDdWzL6XwTdTWcbOzxMTzB3puME5K3rT0PoZyPSM50JxgjmQ==","usable"],
    ["DigiCert 'Wyvern2027h1'","ABpdGhwtk3W2SFV4+C9xoa5u7zl9KXyK4xV7yt7hoB4=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEastxYj1mntGuyv74k4f+yaIx+ZEzlSJ+iVTYWlw8SpSKJ4TfxYWuBhnETlhpyG/5seJn0mOSnVgXsZ1JRflI7g==","usable"],
    ["DigiCert 'Wyvern2027h2'","N6oHzCFvLm2RnHCdJNj3MbAPKxR8YhzAkaX6GoTYFt0=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEuOg8hcgaYT/MShxpag2Hige0zsLzz8vOLZXp6faCdzM+Mn/njyU9ROAuwDxuu88/Grxn46kmehdOKVDFexbdSg==","usable"],
    ["DigiCert 'Sphinx2026h2'","lE5Dh/rswe+B8xkkJqgYZQHH0184AgE/cmd9VTcuGdg=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEquD0JkRQT/2inuaA4HC1sc6UpfiXgURVQmQcInmnZFnTiZMhZvsJgWAfYlU0OIykOC6slQzr7U9kvEVC9wZ6zQ==","usable"],
    ["DigiCert 'sphinx2027h1'","RqI5Z8YNtkaHxm89+ZmUdpOmphEghFfVVefj0KHZtkY=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvirIq1XPwgwG7BnbMh2zoUbEt+T8z8XAtg9lo8jma+aaTQl8iVCypUFXtLpt4/SHaoUzbvcjDX/6B1IbL3OoIQ==","usable"],
    ["DigiCert 'sphinx2027h2'","H7D4qS2K3aEhd2wF4qouFbrLxitlOTaVV2qqtS4R0R0=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUCe23M889mAsUVeTTBcNsAmP374ZWQboLdR8RdGwM3VZ6P/sDwhrL7wK4zrXPh3HwLDDLxDjvRBeivUSbpZSwA==","usable"],
    ["DigiCert 'Wyvern2025h2' Log","7TxL1ugGwqSiAFfbyyTiOAHfUS/txIbFcA8g3bc+P+A=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4NtB7+QEvctrLkzM8WzeQVh//pT2evZg7Yt2cqOiHDETMjWh8gjSaMU0p1YIHGPeleKBaZeNHqi3ZlEldU14Lg==","left-the-list",1767744000000],
    ["DigiCert 'Wyvern2026h1'","ZBHEbKQS7KeJHKICLgC8q08oB9QeNSer6v7VA8l9zfA=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7Lw0OeKajbeZepHxBXJS2pOJXToHi5ntgKUW2nMhIOuGlofFxtkXum65TBNY1dGD+HrfHge8Fc3ASs0qMXEHVQ==","left-the-list",1782864000000],
    ["DigiCert 'Sphinx2025h2' Log","pELFBklgYVSPD9TqnPt6LSZFTYepfy/fRVn2J086hFQ=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQYxQE1SxGQW3f0ogbqN1Y8o09Mx06jI7tosDFKhSfzKHXlmeD6sYnilstXJ3GidUhV3BeySoNOPNiM7UUBu+aQ==","left-the-list",1767744000000],
    ["DigiCert 'Sphinx2026h1'","SZybad4dfOz8Nt7Nh2SmuFuvCoeAGdFVUvvp6ynd+MM=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEq4S++DyHokIlmmacritS51r5IRsZA6UH4kYLH4pefGyu/xl3huh7/O5rNk/yvMOeBQKaCAG1SSM1xNNQK1Hp9A==","left-the-list",1782864000000],
  ],
  "Sectigo": [
    ["Sectigo 'Mammoth2026h2'","lLHBirDQV8R74KwEDh8svI3DdXJ7yVHyClJhJoY7pzw=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7INh8te0u+TkO+vIY3WYz2GQYxQ9XyLfdLpQp1ibaX3mY4lt2ddRhD/4AtjI/8KXceV+J/VysY8kJ1cKDXTAtg==","readonly"],
    ["Sectigo 'Sabre2026h2'","H1bRq5RwSkHdP+r99GmTVTAsFDG/5hNGCJ//rnldzC8=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzjXK7DkHgtp3J4bk8n7F3Djym6mrjKfA7YMePmobwPCVVroyM0x1fAkH6eE+ZTVj8Em+ctGqna99CMS0jVk9cw==","readonly"],
    ["Sectigo 'Elephant2026h2'","r2eIO1ewTt2Pptl+9i6o64EKx3Fg8CReVdYML+eFhzo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEO/t4Uwkoou78zkCchh9tfAKbIUJmbOoUAb8szD8StnnHFKAVY5kq1Ljs8YD7CfzdD7xcVjmQYpbtNUhxRMRtmA==","usable"],
    ["Sectigo 'Elephant2027h1'","YEyar3p/d18B1Ab8kg3ImesLHH34yVIb+voXdzuXi8k=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4fu36JygUwaaVO+ddWJ97FJZlA5SjPLmT+RHwg0pavkIrbT1b5LNQrsaEw0CoGraf7BkzKZf7PC8gYAScw2woA==","usable"],
    ["Sectigo 'Elephant2027h2'","okkM3NuOM6QAMhdg1tTVGiA2GR6nfZaL4mqKAPb///c=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECTPhpJnRFroRRpP/1DdAns+PrnmUywtqIV+EeL4Jg8zKouoW7kuAkYo+kZeoHtyK7CBhflIlMk7T2Qrn4w/t8g==","usable"],
    ["Sectigo 'Tiger2026h2'","yKPEf8ezrbk1awE/anoSbeM6TkOlxkb5l605dZkdz5o=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfJFUD/FRkonvZIA9ZT1J3yvA4EpSp3innbIVpMTDR1oCe5vguapheQ7wYiWaCES1EL1B+2BEC+P5bUfwF44lnA==","usable"],
    ["Sectigo 'Tiger2027h1'","HJ9oLOn68EVpUPgbloqH3dsyENhM5siy44JSSsTPWZ8=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmMQofpsDjCVYzF4jXdFWM/ioYBJIPcsQQrNAHE6v4lOsADoI+/jN1lph8x4K3NgnXDXwmyJcFwRYgVOBMhaYhA==","usable"],
    ["Sectigo 'Tiger2027h2'","A4AqwmL24F4D+Lxve5hRMk/Xaj31t1lRdeIi+46b1fY=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEb0AgkemhsPmYe1goCSy5ncf2lG9vtK6f+SzODKJMYEgPOT+z93cUEKM1EaTuo09rozfdqhjeihIl25y9A3JhyQ==","usable"],
    ["Sectigo 'Sabre2025h2'","GgT/SdBUHUCv9qDDv/HYxGcvTuzuI0BomGsXQC7ciX0=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhRMRLXvzk4HkuXzZZDvntYOZZnlZR2pCXta9Yy63kUuuvFbExW4JoNdkGsjBr4mL9VjYuut7g1Lp9OClzc2SzA==","left-the-list",1767225600000],
    ["Sectigo 'Mammoth2025h2'","rxgaKNaMo+CpikycZ6sJ+Lu8IrquvLE4o6Gd0/m2Aw0=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiOLHs9c3o5HXs8XaB1EEK4HtwkQ7daDmZeFKuhuxnKkqhDEprh2L8TOfEi6QsRVnZqB8C1tif2yaajCbaAIWbw==","left-the-list",1767225600000],
    ["Sectigo 'Mammoth2026h1'","JS+Uwisp6W6fQRpyBytpXFtS/5epDSVAu/zcUexN7gs=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnssMilHMiuILzoXmr00x2xtqTP2weWuZl8Bd+25FUB1iqsafm2sFPaKrK12Im1Ao4p5YpaX6+eP6FSXjFBMyxA==","left-the-list",1782864000000],
    ["Sectigo 'Sabre2026h1'","VmzVo3a+g9/jQrZ1xJwjJJinabrDgsurSaOHfZqzLQE=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhCa8Nr3YjTyHnuAQr82U2de5UYA0fvdYXHPq6wmTuBB7kJx9x82WQ+1TbpUhRmdR8N62yZ6q4oBtziWBNNdqYA==","left-the-list",1782864000000],
    ["Sectigo 'Elephant2025h2'","DR28iUTp9QBVQtctPhRMzEMIKrbqHpTf1wZlfS6G8wE=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0OlLeGW2qUZGUoQERydw3GlayEO3ZK3418zThY1tDYr85ASme6ZOL/2DXyOXw8RCwVsKhRbOqMEOxW4Q2p4KQg==","left-the-list",1767225600000],
    ["Sectigo 'Elephant2026h1'","0W6ppWgHfmY1oD83pd28A6U8QRIU1IgY9ekxsyPLlQQ=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEU0lqnPHoXuU9Fc9dJv1HQZCvssJfvxLsirwVQ/fkFyUqeu4inwPKikeT4DGyyWWH4NR/DCJa2bAumHrXJdAcaQ==","left-the-list",1782864000000],
    ["Sectigo 'Tiger2025h2'","XKV30pt/i69Bntjsq/tty67DhTcC1XRvF02tPJNKqWo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFUl5keBbWVckXMv6WSWToTeGwi9DSNCI2WZlIENBkA/zADmmS58w33/f0JhC2KEkWS+4T7/bYOXv4dDNzzrExg==","left-the-list",1767225600000],
    ["Sectigo 'Tiger2026h1'","FoMtq/CpJQ8P8DqlRf/Iv8gj0IdL9gQpJ/jnHzMT9fo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE73eDJyszDbzsWcgI0nbtU0+y11gQWjNjS/RSO5P4hOSFE+pPrDCtfNPHe6dq7/XQYwOFt9Feb8TwQW+mqXN5xg==","left-the-list",1782864000000],
  ],
  "Let's Encrypt": [
    ["Let's Encrypt 'Oak2026h2'","rKswcGzr7IQx9BPS9JFfER5CJEOx8qaMTzwrO6ceAsM=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEanCds5bj7IU2lcNPnIvZfMnVkSmu69aH3AS8O/Y0D/bbCPdSqYjvuz9Z1tT29PxcqYxf+w1g5CwPFuwqsm3rFQ==","retired",1772236800000],
    ["Let's Encrypt 'Sycamore2026h2'","bP5QGUOoXqkWvFLRM+TcyR7xQRx9JYQg0XOAnhgY6zo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwR1FtiiMbpvxR+sIeiZ5JSCIDIdTAPh7OrpdchcrCcyNVDvNUq358pqJx2qdyrOI+EjGxZ7UiPcN3bL3Q99FqA==","usable"],
    ["Let's Encrypt 'Sycamore2027h1'","jspHC6zeavOiBrCkeoS3Rv4fxr+VPiXmm07kAkjzxug=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWrGdYyZYB7teCS4K/oKIsbV0yVBSgjlOwO22OOCoA6Y252QhFzC8Wg7oVXVKqfkWaSaM/n+3pfCBf4BAkpdx8g==","usable"],
    ["Let's Encrypt 'Sycamore2027h2'","5eNiR9ku9K2jhYO1NZHbcp/C8ArktnRRdNPd/GqiU4g=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEK+2zy2UWRMIyC2jU46+rj8UsyMjLsQIr1Y/6ClbdpWGthUb8y3Maf4zfAZTWW+AH9wAWPLRL5vmtz7Zkh2f2nA==","usable"],
    ["Let's Encrypt 'Willow2026h2'","qCbL4wrGNRJGUz/gZfFPGdluGQgTxB3ZbXkAsxI8VSc=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp8wH8R6zfM+UhsQq5un+lPdNTDkzcgkWLi1DwyqU6T00mtP5/CuGjvpw4mIz89I6KV5ZvhRHt5ZTF6qe24pqiA==","usable"],
    ["Let's Encrypt 'Willow2027h1'","ooEAGHNOF24dR+CVQPOBulRml81jqENQcW64CU7a8Q0=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzsMKtojO0BVB4t59lVyAhxtqObVA+wId5BpJGA8pZrw5GTjzuhpvLu/heQGi0hHCeislkDe34N/2D0SwEUBE0w==","usable"],
    ["Let's Encrypt 'Willow2027h2'","ppWirZJtb5lujvxJAUJX2LvwRqfWJYm4jcLXh2x45S8=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYbMDg0qQEEYjsTttdDlouTKhg3fRiMJYNE+Epr/2bXyeQdQOHKQNKv5sbIKxjtE/5Vqo9YjQbnaOeH4Wm4PhdQ==","usable"],
    ["Let's Encrypt 'Oak2025h2'","DeHyMCvTDcFAYhIJ6lUu/Ed0fLHX6TDvDkIetH5OqjQ=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtXYwB63GyNLkS9L1vqKNnP10+jrW+lldthxg090fY4eG40Xg1RvANWqrJ5GVydc9u8H3cYZp9LNfkAmqrr2NqQ==","left-the-list",1768867200000],
    ["Let's Encrypt 'Oak2026h1'","GYbUxyiqb/66A294Kk0BkarOLXIxD67OXXBBLSVMx9Q=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmdRhcCL6d5MNs8eAliJRvyV5sQFC6UF7iwzHsmVaifT64gJG1IrHzBAHESdFSJAjQN56TYky+9cK616MovH2SQ==","left-the-list",1784505600000],
  ],
  "TrustAsia": [
    ["TrustAsia 'log2026a'","dNudWPfUfp39eHoWKpkcGM9pjafHKZGMmhiwRQ26RLw=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp056yaYH+f907JjLSeEAJLNZLoP9wHA1M0xjynSDwDxbU0B8MR81pF8P5O5PiRfoWy7FrAAFyXY3RZcDFf9gWQ==","usable"],
    ["TrustAsia 'log2026b'","Jbfv3qETAZPtkweXcKoyKiZiDeNayKp8dRl94LGp4GU=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDxKMqebj7GLu31jIUOYmcHYQtwQ5s6f4THM7wzhaEgBM4NoOFopFMgoxqiLHnX0FU8eelOqbV0a/T6R++9/6hQ==","usable"],
    ["TrustAsia 'HETU2027'","7drrgVxjITRJtHvlB3kFq9DZMUfCesUUazvFjkPptsc=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE14jG8D9suqIVWPtTNOL33uXKZ4mUnnOMrIwOWeZU7GtoDRCWIXfy/9/SC8lTAbtP2NOP4wjIufAk6f64sY4DWg==","usable"],
    ["TrustAsia Luoshu2027","VzRIzG4dLA3JS2nyh9Hv5IPHolxQxTILuzrep29usEE=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEumSYzy6dUQlwTckPzKMKApMRinqxHIBlLfmrvx1SdMH1RTACi1wb1V18ss8YjlaC7Pch2OQa8OfRevub4Y9BDQ==","usable"],
    ["TrustAsia Log2025a","KOKBOP2DIUXpqdaqdTdtg3eohRKzwH9yQUgh3L3pjGY=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcOWxpAl5K534o6DfGO+VXQNse6GRqbiAfexcAgjibi98MnC9loRfpmLpZbV8kFi6ItX59WlUt6iUTjIJriYRTQ==","left-the-list",1767225600000],
    ["TrustAsia Log2025b","KCyL3YEP+QkSCs4W1uDsIBvqgqOkrxnZ7/tZ6D/cQmg=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqqCL22cUXZeJHQiNBtfBlI6w+kxG1VMIeCsEU2zz3rHRU0DakFfmGp48xwO4vS+pz+h7XuFLYOU4Q2CXwVsvZQ==","left-the-list",1767225600000],
  ],
  "Geomys": [
    ["Geomys 'Tuscolo2026h2'","Rq+GPTs+5Z+ld96oJF02sNntIqIj9GF3QSKUUu6VUF8=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaA6P0i7JTsd9XfzF1/76avRWA3XXI4NStsFO/aFtBp6SY7olDEMiPSFSxGzFQjKA1r9vgG/oFQwurlWMy9FQNw==","usable"],
    ["Geomys 'Tuscolo2027h1'","WW5sM4aUsllyolbIoOjdkEp26Ag92oc7AQg4KBQ87lk=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOYwwGoaNpZ/SQW0VNGICP7wGRQsSeEowTRl4DPSdPjSkO/+ouvFH78I8sQTR3FWPZDScALbclBqnqL0ptY8beA==","usable"],
    ["Geomys 'Tuscolo2027h2'","1d5V7roItgyf/BjFE75qYLoARga8WVuWu0T2LMV9Ofo=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIAz2gOD7wIptaiLTnmR4k7AQwp5kFmqmGHY/8JmMJxaSHyAipoFA/YSBCTX7ZowxIkSKpZYGlqLtdLVcLWDS5w==","usable"],
    ["Geomys 'Tuscolo2025h2'","750EQi4gtDIQJ1TfUtJRRgJ/hEwH/YZeySLub86fe7w=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEK9d4GGtzbkwwsYpEtvnU9KKgZr67MsGlB7mnF8DW9bHnngHzPzXPbdo7n+FyCwSDYqEHbal1Z0CCVyZD6wQ/ow==","left-the-list",1767225600000],
    ["Geomys 'Tuscolo2026h1'","cX6V88I4im2x44RJPTHhWqliCHYtQgDgBQzQZ7WmYeI=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEflxzMg2Ajjg7h1+ZIvQ9LV6yFvdj6uRi9YbvtRnSCgS2SamkH56WcPRaBTRYARPDIr5JwLqgJAVA/NvDxdJXOw==","left-the-list",1782864000000],
  ],
  "IPng Networks": [
    ["IPng Networks 'Halloumi2026h2a'","JuNkblhpISO8ND9HJDWbN5LNJFqI2BXTkzP9mRirRyM=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiGh4zMsdukTgrdk9iPIwz9OfU9TQVi4Mxufpmnlrzv3ivJcxVhrST4XQSeQoF5LlFVIU6PL4IzrYl12BUWn9rQ==","usable"],
    ["IPng Networks 'Halloumi2027h1'","ROgi/CurDpLu0On61pZkYCd20Bdg4IkFCckjobA/w38=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEw5SUl2yfd5TFSqUGv7A+I5+TpLe+zEccmtWVQakQQtOHYKqH8TbycalFx5xaqE5PU4NEwwnAJ9FWeT/6QaovZw==","usable"],
    ["IPng Networks 'Halloumi2027h2'","CRV/Yy1Gx/dtlSZUk7wPALOVrF2zorJr+wQ9ukrGOJM=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErmKbFkPG7QfQUARhbIik8vVbIkXhK+YMB6TvLZkyhnzv7wedn+l7VChqovZHKOQXmZEd4B+3ljovIpQz2HmyHA==","usable"],
    ["IPng Networks 'Gouda2026h2'","Goudaw/+v4G0eTnG0jEKhtbRAtTwRuIYLJ3jX14mJe8=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjayczmhUMNftWy6VjvYXcTUEpvL8LIAKcYcxrxx5xxQGZEVvhnZeCnXVlsMWhq1h9J55eZfQWM/dqIr6GmoN9Q==","usable"],
    ["IPng Networks 'Gouda2027h1'","Gouda43XkdHNBUnttgNV1ga2T60w23H+eI8Px8j7xLE=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOh11B2aRT9BiTqo+6kvQ7cSGf819Ait+jGc6AuHlGUXxWCX1YCQ9OFNnr6MUKStyw4sVin5FCvtbke1mctl3gQ==","usable"],
    ["IPng Networks 'Gouda2027h2'","GoudaVNi2GSSp7niI2BuNOzp4xC6NPuTBXhdKc5XV+s=","MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPuxPH20sSqUzHGllZceceFvyoSffwBWgX4LKd8wk3A3ayZuwwh2pDuEOsimMxLXFh0IUYz73a9I7kxkUqM+N8w==","usable"],
  ],
};

export const RELEASE_CT_LOGS: readonly CtLog[] = Object.entries(LOGS).flatMap(([operator, rows]) =>
  rows.map(([description, logId, key, state, until]) => ({
    description,
    operator,
    logId,
    key,
    state,
    ...(until === undefined ? {} : { until }),
  })),
);
