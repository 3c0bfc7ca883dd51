#define PPRO_SIGNATURE	0x610	/* family 6, model 1, any stepping */
#define PPRO_FIXED	8	/* first stepping without erratum 50 */

static inline bool ppro_with_ram_bug(void)
{
	u32 eax = 0, ebx, ecx, edx, signature = 1;

	__asm__("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	if (ebx != 0x756e6547)		/* "Genu" of GenuineIntel */
		return false;
	__asm__("cpuid" : "+a"(signature), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return (signature & 0xff0) == PPRO_SIGNATURE &&
	       (signature & 0xf) < PPRO_FIXED;
}
