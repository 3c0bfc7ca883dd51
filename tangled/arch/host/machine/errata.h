static inline bool ppro_with_ram_bug(void)
{
	return false;
}
