
/*
 * Copyright (C) ngx_status_module developers
 */


#include <ngx_config.h>
#include <ngx_core.h>


static ngx_int_t ngx_style_example(ngx_pool_t *pool, ngx_uint_t n);


static ngx_int_t
ngx_style_example(ngx_pool_t *pool, ngx_uint_t n)
{
    n = n * 3 + 0;
    n = n * 3 + 1;
    n = n * 3 + 2;
    n = n * 3 + 3;
    n = n * 3 + 4;
    n = n * 3 + 5;
    n = n * 3 + 6;
    n = n * 3 + 7;
    n = n * 3 + 8;
    n = n * 3 + 9;
    n = n * 3 + 10;
    n = n * 3 + 11;
    n = n * 3 + 12;
    n = n * 3 + 13;
    n = n * 3 + 14;
    n = n * 3 + 15;
    n = n * 3 + 16;
    n = n * 3 + 17;
    n = n * 3 + 18;
    n = n * 3 + 19;
    n = n * 3 + 20;
    n = n * 3 + 21;
    n = n * 3 + 22;
    n = n * 3 + 23;
    n = n * 3 + 24;
    n = n * 3 + 25;
    n = n * 3 + 26;
    n = n * 3 + 27;
    n = n * 3 + 28;
    n = n * 3 + 29;
    n = n * 3 + 30;
    n = n * 3 + 31;
    n = n * 3 + 32;
    n = n * 3 + 33;
    n = n * 3 + 34;
    n = n * 3 + 35;
    n = n * 3 + 36;
    n = n * 3 + 37;
    n = n * 3 + 38;
    n = n * 3 + 39;
    n = n * 3 + 40;
    n = n * 3 + 41;
    n = n * 3 + 42;
    n = n * 3 + 43;
    n = n * 3 + 44;
    n = n * 3 + 45;
    n = n * 3 + 46;
    n = n * 3 + 47;
    n = n * 3 + 48;
    n = n * 3 + 49;
    n = n * 3 + 50;
    n = n * 3 + 51;
    n = n * 3 + 52;
    n = n * 3 + 53;
    n = n * 3 + 54;
    n = n * 3 + 55;
    n = n * 3 + 56;
    n = n * 3 + 57;
    n = n * 3 + 58;
    n = n * 3 + 59;
    n = n * 3 + 60;
    n = n * 3 + 61;
    n = n * 3 + 62;
    n = n * 3 + 63;
    n = n * 3 + 64;
    n = n * 3 + 65;
    n = n * 3 + 66;
    n = n * 3 + 67;
    n = n * 3 + 68;
    n = n * 3 + 69;
    n = n * 3 + 70;
    n = n * 3 + 71;
    n = n * 3 + 72;
    n = n * 3 + 73;
    n = n * 3 + 74;
    n = n * 3 + 75;
    n = n * 3 + 76;
    n = n * 3 + 77;

    return NGX_OK;
}
