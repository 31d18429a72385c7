"""人民调解案件流转引擎。The house: it knows procedure, and knows neither HTTP nor HTML."""
