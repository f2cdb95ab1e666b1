#include <criterion/criterion.h>
Test(a,b){cr_assert(1);}
