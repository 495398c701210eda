/** 128 short words that are easily told apart, as a phrase is made of. */
export const PHRASE_WORDS: readonly string[] = [
  'acorn amber anchor apple arrow autumn badger bamboo basil beacon birch bishop blossom bottle branch brass',
  'breeze bridge bronze button candle canyon carbon castle cedar cherry chimney cinder circus clover cobalt comet',
  'copper coral cotton cradle crater cricket crystal daisy desert dolphin donkey dragon drum eagle ember emerald',
  'engine falcon feather fennel ferry fiddle flint forest fossil fountain gallop garden garlic ginger glacier globe',
  'granite guitar hammer harbour hazel helmet hollow honey indigo island ivory jacket jasmine jungle kettle kitten',
  'ladder lagoon lantern lemon lily lobster locket magnet maple marble meadow melon mirror morning mountain mustard',
  'nectar needle nickel nutmeg ocean olive onion orchid otter oyster paddle panther parade pearl pebble pepper',
  'piano pilot planet plum pocket poppy quartz rabbit raven river saddle saffron salmon silver velvet walnut',
].flatMap((line) => line.split(' '));
