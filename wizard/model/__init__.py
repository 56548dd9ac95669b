"""The nouns: frozen values, standard library only. Nothing here touches the world."""
